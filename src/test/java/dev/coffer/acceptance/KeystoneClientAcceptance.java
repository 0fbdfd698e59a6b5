package dev.coffer.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.engine.mysql.Flavor;
import dev.coffer.harness.Api;
import dev.coffer.harness.MysqlServer;
import dev.coffer.harness.Registration;
import io.restassured.path.json.JsonPath;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** OpenStack's command lines with name and password, through a real Keystone and its catalog. */
class KeystoneClientAcceptance extends ClientContract {

    private static final Pattern ID = Pattern.compile("\\| id +\\| (\\S+)");
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

    @ParameterizedTest
    @EnumSource
    void both_clients_take_and_list_incremental_backups_of_mysql_and_mariadb(Flavor flavor) {
        String token = cloud.token("alice", "demo");
        String name = "shop-of-" + flavor.datastore();
        try (MysqlServer server = MysqlServer.start(flavor)) {
            server.execute("", "CREATE DATABASE shop");
            server.execute("shop", "CREATE TABLE orders (id INT PRIMARY KEY)", "INSERT INTO orders VALUES (1)");
            String instance = cloud.service.register(token, cloud.demo, name, Registration.of(server, "shop"));

            String full = taken(token, name, "full");
            server.execute("shop", "INSERT INTO orders VALUES (2)");
            String second = taken(token, instance, "second", "--incremental");
            String third = taken(token, name, "third", "--parent", full);

            List<Map<String, Object>> listed = JsonPath.from(
                            shell.openstack("database", "backup", "list", "--instance", name, "-f", "json")
                                    .succeeded()
                                    .output())
                    .getList("");
            assertThat(listed).extracting("ID").containsExactly(third, second, full);
            assertThat(listed).extracting("Parent ID").containsExactly(full, full, null);
            assertThat(listed).extracting("Status").containsOnly("COMPLETED");
            JsonPath shown = JsonPath.from(shell.openstack("database", "backup", "show", second, "-f", "json")
                    .succeeded()
                    .output());
            assertThat(shown.getString("datastore")).isEqualTo(flavor.datastore());
            assertThat(shown.getString("parent_id")).isEqualTo(full);
            assertThat(shell.trove("backup-list-instance", name).succeeded().output())
                    .contains(full, second, third);
        }
    }

    /** Takes a backup with the older client, waits until it is complete, and gives its ID. */
    private String taken(String token, String instance, String name, String... options) {
        List<String> command = new ArrayList<>(List.of("backup-create", instance, name));
        command.addAll(List.of(options));
        Matcher id = ID.matcher(
                shell.trove(command.toArray(String[]::new)).succeeded().output());
        assertThat(id.find()).isTrue();
        cloud.service.awaitCompleted(token, cloud.demo, id.group(1));
        return id.group(1);
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
