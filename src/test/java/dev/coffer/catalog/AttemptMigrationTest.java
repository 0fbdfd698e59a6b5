package dev.coffer.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.harness.TestServer;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;

/** A catalog whose attempts are lines of text, as they were before version 9 of its tables. */
class AttemptMigrationTest {

    @Test
    void the_attempts_of_an_older_catalog_come_over() {
        try (TestServer server = TestServer.start()) {
            // given
            migrate(server, "8");
            server.execute(
                    "postgres",
                    "insert into backup (id, account_id, instance_id, name, status, datastore_type, datastore_version,"
                            + " datastore_version_id, storage_driver, automated, warnings, attempts, created, updated,"
                            + " attempt_log) select gen_random_uuid(), 'demo', gen_random_uuid(), name, 'FAILED',"
                            + " 'PostgreSQL', '15', '0c0ffe00-0000-4000-8000-000000010015', 'filesystem', false, '{}', 1,"
                            + " now(), now(), log from (values ('none', '{}'::text[]), ('two', array["
                            + "'1 host/1 2026-01-02T03:04:05.5Z 2026-01-02T03:14:05Z its worker died, while it was \"BUILDING\"',"
                            + " '2 host/2 2026-01-02T03:15:05Z'])) as backups (name, log)");
            // when
            migrate(server, "11");
            // then
            assertThat(server.rows(
                            "postgres",
                            "select attempt_log is null and removal_log is null from backup where name = 'none'"))
                    .containsExactly("t");
            assertThat(server.rows(
                            "postgres",
                            "select attempt_log = '[{\"number\": 1, \"worker\": \"host/1\", \"begun\": \"2026-01-02T03:04:05.5Z\","
                                    + " \"ended\": \"2026-01-02T03:14:05Z\","
                                    + " \"outcome\": \"its worker died, while it was \\\"BUILDING\\\"\"}, {\"number\": 2,"
                                    + " \"worker\": \"host/2\", \"begun\": \"2026-01-02T03:15:05Z\", \"ended\": null,"
                                    + " \"outcome\": null}]' from backup where name = 'two'"))
                    .containsExactly("t");
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
