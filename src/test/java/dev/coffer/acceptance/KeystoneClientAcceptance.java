package dev.coffer.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.harness.Api;
import io.restassured.path.json.JsonPath;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** OpenStack's command lines with name and password, through a real Keystone and its catalog. */
class KeystoneClientAcceptance extends ClientContract {

    private static final String UNKNOWN = "00000000-0000-7000-8000-000000000000";

    KeystoneClientAcceptance(Cloud cloud) {
        super(cloud, cloud.shell("alice", "demo"), cloud.token("alice", "demo"), cloud.demo);
    }

    @Test
    void a_wrong_password_and_a_project_without_a_role_are_refused_by_keystone() {
        Map<String, String> variables = new HashMap<>(shell.variables());
        variables.put("OS_PASSWORD", "wrong");

        new CommandLine(cloud.folder, variables, List.of())
                .openstack("database", "backup", "list")
                .failedWith("(HTTP 401)");
        cloud.shell("oscar", "demo").openstack("database", "backup", "list").failedWith("(HTTP 401)");
    }

    @Test
    void a_reader_may_look_and_nothing_else() {
        CommandLine reader = cloud.shell("rita", "demo");

        reader.openstack("database", "instance", "list").succeeded();
        for (List<String> command : List.of(
                List.of("database", "backup", "create", "mine", "--instance", "orders"),
                List.of("database", "backup", "delete", UNKNOWN))) {
            reader.openstack(command.toArray(String[]::new))
                    .failedWith("The roles of this token do not permit this. (HTTP 403)");
        }
    }

    @Test
    void a_role_that_means_nothing_here_permits_nothing() {
        cloud.shell("audrey", "demo")
                .openstack("database", "backup", "list")
                .failedWith("The roles of this token do not permit this. (HTTP 403)");
    }

    @Test
    void a_revoked_token_and_one_of_another_project_are_refused_in_words() {
        String revoked = cloud.token("alice", "demo");
        cloud.admin.revoke(revoked);

        cloud.shellWithToken(revoked, cloud.demo)
                .openstack("database", "backup", "list")
                .failedWith("A valid token is required in X-Auth-Token. (HTTP 401)");
        cloud.shellWithToken(cloud.token("oscar", "other"), cloud.demo)
                .openstack("database", "backup", "list")
                .failedWith("This token was not issued for the account of this path. (HTTP 403)");
    }

    @Test
    void the_older_client_lists_and_shows() {
        for (List<String> command : List.of(
                List.of("list"),
                List.of("show", "orders"),
                List.of("backup-list"),
                List.of("backup-list-instance", "orders"),
                List.of("datastore-list"),
                List.of("datastore-version-list", "PostgreSQL"),
                List.of("limit-list"))) {
            assertThat(shell.trove(command.toArray(String[]::new)).succeeded().output())
                    .as(command.toString())
                    .startsWith("+--");
        }
        assertThat(shell.trove("show", "orders").succeeded().output())
                .containsPattern("\\| name +\\| orders")
                .containsPattern("\\| datastore +\\| PostgreSQL");
        shell.trove("backup-show", "nothing").failedWith("No backup with a name or ID of 'nothing' exists.");
    }

    @Test
    void a_backup_becomes_a_new_instance_by_the_standard_call_of_both_clients() {
        CommandLine admin = cloud.shell("adam", "demo");
        String token = cloud.token("adam", "demo");
        String backup = backup(admin, token, "orders");

        admin.openstack(
                        "database",
                        "instance",
                        "create",
                        "again",
                        "--flavor",
                        "m1.small",
                        "--size",
                        "1",
                        "--nic",
                        "net-id=00000000-0000-7000-8000-000000000000",
                        "--databases",
                        "other",
                        "--users",
                        "u:secret",
                        "--datastore",
                        "postgresql",
                        "--datastore-version",
                        "15",
                        "--backup",
                        backup)
                .succeeded();
        admin.trove("create", "once-more", "2", "--size", "1", "--backup", backup)
                .succeeded();

        for (String name : List.of("again", "once-more")) {
            Api.await(
                    () -> JsonPath.from(admin.openstack("database", "instance", "show", name, "-f", "json")
                                    .succeeded()
                                    .output())
                            .getString("status"),
                    "ACTIVE"::equals);
            String taken = backup(admin, token, name);
            assertThat(admin.openstack("database", "backup", "list", "--instance", name, "-f", "value", "-c", "ID")
                            .succeeded()
                            .lines())
                    .containsExactly(taken);
            assertThat(rows(token, taken)).isEqualTo(rows(token, backup)).isEqualTo(1000);
            admin.openstack("database", "instance", "delete", name).succeeded();
        }
    }

    private String backup(CommandLine client, String token, String instance) {
        String id = client.openstack(
                        "database", "backup", "create", "whole", "--instance", instance, "-f", "value", "-c", "id")
                .succeeded()
                .output()
                .strip();
        cloud.service.awaitCompleted(token, cloud.demo, id);
        return id;
    }

    /** The rows of a table, as the manifest of a backup says. */
    private int rows(String token, String backup) {
        String location = cloud.service
                .request(token)
                .get("/v1.0/" + cloud.demo + "/backups/" + backup)
                .path("backup.locationRef");
        return JsonPath.from(
                        Path.of(URI.create(location)).resolve("manifest.json").toFile())
                .getInt("contents.find { it.database == 'shop' }.schemas.find { it.name == 'public' }"
                        + ".tables.find { it.name == 'orders' }.rows");
    }
}
