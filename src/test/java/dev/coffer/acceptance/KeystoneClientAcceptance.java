package dev.coffer.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

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
}
