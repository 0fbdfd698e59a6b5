package dev.coffer.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.acceptance.CommandLine.Result;
import io.restassured.path.json.JsonPath;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** What OpenStack's command line does with the service, however it logs in. */
@ExtendWith(InCloud.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ClientContract {

    final Cloud cloud;
    final CommandLine shell;

    private final String token;
    private final String account;
    private final String instance;

    /** @param token of the user that {@code shell} works as, for {@code account} */
    ClientContract(Cloud cloud, CommandLine shell, String token, String account) {
        this.cloud = cloud;
        this.shell = shell;
        this.token = token;
        this.account = account;
        this.instance = cloud.service.register(token, account, "orders", cloud.server);
    }

    @Test
    void backups_are_taken_listed_shown_and_deleted() {
        JsonPath created = json(shell.openstack(
                "database",
                "backup",
                "create",
                "nightly",
                "--instance",
                "orders",
                "--description",
                "by hand",
                "-f",
                "json"));
        String full = created.getString("id");
        cloud.service.awaitCompleted(token, account, full);
        String second = backup("second", "--incremental");
        String third = backup("third", "--parent", full);

        assertThat(created.getString("status")).isEqualTo("NEW");
        assertThat(created.getString("description")).isEqualTo("by hand");
        assertThat(created.getString("instance_id")).isEqualTo(instance);
        for (String idOrName : List.of("orders", instance)) {
            assertThat(shell.openstack("database", "backup", "list", "instance", idOrName, "-f", "value", "-c", "ID")
                            .succeeded()
                            .lines())
                    .containsExactly(third, second, full);
        }
        assertThat(shell.openstack("database", "backup", "list", "--instance", instance)
                        .succeeded()
                        .output())
                .contains("| " + full, "| nightly ", "| COMPLETED |", "| " + account + " ");
        JsonPath shown = json(shell.openstack("database", "backup", "show", "second", "-f", "json"));
        assertThat(shown.getString("id")).isEqualTo(second);
        assertThat(shown.getString("parent_id")).isEqualTo(full);
        assertThat(shown.getString("datastore")).isEqualTo("PostgreSQL");
        assertThat(shown.getString("datastore_version")).isEqualTo("15");
        assertThat(shown.getString("locationRef")).startsWith("file:");

        assertThat(shell.openstack("database", "backup", "delete", full)
                        .succeeded()
                        .output())
                .contains("Request to delete database backup " + full + " has been accepted.");

        for (String gone : List.of(full, second, third)) {
            assertThat(cloud.service
                            .request(token)
                            .get("/v1.0/" + account + "/backups/" + gone)
                            .statusCode())
                    .isEqualTo(404);
        }
        shell.openstack("database", "backup", "show", full)
                .failedWith("No backup with a name or ID of '" + full + "' exists.");
        shell.openstack("database", "backup", "delete", full)
                .failedWith("Resource " + full + " cannot be found. (HTTP 404)");
    }

    @Test
    void a_list_of_several_pages_is_printed_whole() {
        String many = cloud.service.register(token, account, "many-backups", cloud.server);
        List<String> ids = ManyBackups.insert(cloud.server, account, many, 47);

        List<String> printed = shell.openstack("database", "backup", "list", "-f", "value", "-c", "ID")
                .succeeded()
                .lines();

        assertThat(printed).doesNotHaveDuplicates().containsSubsequence(ids);
        assertThat(shell.openstack("database", "backup", "list", "instance", "many-backups", "-f", "value", "-c", "ID")
                        .succeeded()
                        .lines())
                .containsExactlyElementsOf(ids);
        assertThat(shell.openstack(
                                "database",
                                "backup",
                                "list",
                                "instance",
                                many,
                                "--limit",
                                "3",
                                "--marker",
                                ids.get(9),
                                "-f",
                                "value",
                                "-c",
                                "ID")
                        .succeeded()
                        .lines())
                .containsExactlyElementsOf(ids.subList(10, 13));
    }

    @Test
    void instances_are_listed_and_shown() {
        assertThat(shell.openstack("database", "instance", "list").succeeded().output())
                .contains("| " + instance + " | orders ", "| PostgreSQL | 15 ", "| ACTIVE |");
        for (String idOrName : List.of("orders", instance)) {
            JsonPath shown = json(shell.openstack("database", "instance", "show", idOrName, "-f", "json"));
            assertThat(shown.getString("id")).isEqualTo(instance);
            assertThat(shown.getString("datastore_version")).isEqualTo("15");
            assertThat(shown.getString("flavor")).isNull();
        }
        shell.openstack("database", "instance", "show", "nothing")
                .failedWith("No instance with a name or ID of 'nothing' exists.");
    }

    @Test
    void an_instance_is_renamed() {
        String renamed = cloud.service.register(token, account, "before", cloud.server);

        shell.openstack("database", "instance", "update", renamed, "--name", "after")
                .succeeded();

        assertThat(json(shell.openstack("database", "instance", "show", "after", "-f", "json"))
                        .getString("id"))
                .isEqualTo(renamed);
        shell.openstack("database", "instance", "update", renamed, "--configuration", "tuned")
                .failedWith("'instance.configuration'");
    }

    @Test
    void datastores_their_versions_and_limits_are_listed() {
        assertThat(shell.openstack("datastore", "list", "-f", "value", "-c", "Name")
                        .succeeded()
                        .lines())
                .containsExactly("MariaDB", "MySQL", "PostgreSQL");
        assertThat(shell.openstack("datastore", "version", "list", "PostgreSQL", "-f", "value", "-c", "Name")
                        .succeeded()
                        .lines())
                .contains("10", "15", "18");
        assertThat(shell.openstack("datastore", "show", "PostgreSQL")
                        .succeeded()
                        .output())
                .contains("| default_version | 17 ");
        assertThat(shell.openstack("datastore", "version", "show", "15", "--datastore", "PostgreSQL")
                        .succeeded()
                        .output())
                .contains("| name      | 15 ");
        assertThat(shell.openstack("database", "limit", "list").succeeded().output())
                .contains("| max_backups   | 100 ", "| GET    |", "| MINUTE |");
    }

    /** Takes a backup and waits until it is complete. */
    private String backup(String name, String... options) {
        List<String> command =
                new java.util.ArrayList<>(List.of("database", "backup", "create", name, "--instance", instance));
        command.addAll(List.of(options));
        command.addAll(List.of("-f", "value", "-c", "id"));
        String id = shell.openstack(command.toArray(String[]::new))
                .succeeded()
                .output()
                .strip();
        cloud.service.awaitCompleted(token, account, id);
        return id;
    }

    private static JsonPath json(Result result) {
        return JsonPath.from(result.succeeded().output());
    }
}
