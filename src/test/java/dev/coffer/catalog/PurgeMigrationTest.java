package dev.coffer.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.harness.TestServer;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;

/** What the migration that came with the purge does to a catalog of an earlier version. */
class PurgeMigrationTest {

    private static final String INSERT =
            "insert into instance (id, account_id, name, status, datastore_type, datastore_version, datastore_version_id,"
                    + " server_version, host, port, username, password_sealed, databases, tls, created, updated, deleted_at)"
                    + " values (gen_random_uuid(), 'demo', '%s', 'ACTIVE', 'PostgreSQL', '15',"
                    + " '0c0ffe00-0000-4000-8000-000000010015', '15.1', '127.0.0.1', 1, 'reader', '\\x01', '{}', 'DISABLE',"
                    + " now(), now(), %s)";

    @Test
    void the_sealed_passwords_of_instances_that_were_deleted_before_are_removed_and_no_others() {
        try (TestServer server = TestServer.start()) {
            migrate(server, "7");
            server.execute("postgres", INSERT.formatted("deleted", "now()"), INSERT.formatted("registered", "null"));

            migrate(server, "8");

            assertThat(server.rows("postgres", "select name, password_sealed is null from instance order by name"))
                    .containsExactly("deleted|t", "registered|f");
        }
    }

    private static void migrate(TestServer server, String version) {
        Flyway.configure()
                .dataSource(
                        "jdbc:postgresql://127.0.0.1:" + server.port() + "/postgres",
                        TestServer.USER,
                        TestServer.PASSWORD)
                .locations("classpath:db/migration")
                .target(version)
                .load()
                .migrate();
    }
}
