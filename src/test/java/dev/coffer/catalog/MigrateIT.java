package dev.coffer.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.harness.ChildProcess;
import dev.coffer.harness.PackagedService;
import dev.coffer.harness.TestServer;
import java.nio.file.Path;
import java.util.Map;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tables that are made by a command and not by each process as it starts, with the packaged service. */
class MigrateIT {

    private static final String TOKENS = "coffer.identity.static-tokens";

    private static final Map<String, String> AS_IN_A_CLUSTER =
            Map.of("coffer.catalog.migrate-at-start", "false", TOKENS, "token:demo:admin");

    private static final String NEWEST = "select max(version::int) from flyway_schema_history";

    private static final String TABLES = "select count(*) from pg_tables where schemaname = 'public'";

    @TempDir
    Path folder;

    private static TestServer catalog;

    @BeforeAll
    static void server() {
        catalog = TestServer.start();
    }

    @BeforeEach
    void an_empty_catalog() {
        catalog.execute("postgres", "drop database if exists catalog with (force)", "create database catalog");
    }

    @AfterAll
    static void stop() {
        catalog.close();
    }

    @Test
    void a_process_that_does_not_migrate_starts_only_once_the_command_has() {
        ChildProcess early = PackagedService.run(folder.resolve("early"), catalog, AS_IN_A_CLUSTER);
        assertThat(early.exitCode()).isNotZero();
        assertThat(early.output())
                .contains("The catalog has no tables, and this program needs version ", "'migrate'")
                .doesNotContain("\tat ");
        assertThat(catalog.rows("catalog", TABLES)).containsExactly("0");

        ChildProcess migrate = PackagedService.run(folder.resolve("migrate"), catalog, AS_IN_A_CLUSTER, "migrate");
        assertThat(migrate.exitCode()).as(migrate.output()).isZero();
        assertThat(migrate.output()).contains("The catalog's tables are at version ");

        ChildProcess again = PackagedService.run(folder.resolve("again"), catalog, AS_IN_A_CLUSTER, "migrate");
        assertThat(again.exitCode()).as(again.output()).isZero();
        try (PackagedService service = PackagedService.start(folder.resolve("late"), catalog, AS_IN_A_CLUSTER)) {
            assertThat(service.listStatus("token", "demo")).isEqualTo(200);
        }
    }

    @Test
    void tables_of_an_older_version_are_brought_up_to_date_by_a_process_that_may_and_by_no_other() {
        int older = CatalogSchema.NEEDED - 1;
        Flyway.configure()
                .dataSource(
                        "jdbc:postgresql://127.0.0.1:" + catalog.port() + "/catalog",
                        TestServer.USER,
                        TestServer.PASSWORD)
                .target(Integer.toString(older))
                .load()
                .migrate();

        ChildProcess refused = PackagedService.run(folder.resolve("refused"), catalog, AS_IN_A_CLUSTER);
        assertThat(refused.exitCode()).isNotZero();
        assertThat(refused.output())
                .contains("The catalog's tables are at version " + older + ", and this program needs");

        try (PackagedService service =
                PackagedService.start(folder.resolve("alone"), catalog, Map.of(TOKENS, "token:demo:admin"))) {
            assertThat(service.listStatus("token", "demo")).isEqualTo(200);
        }
        assertThat(catalog.rows("catalog", NEWEST)).containsExactly(Integer.toString(CatalogSchema.NEEDED));
    }

    @Test
    void tables_of_a_newer_version_are_left_alone() {
        Flyway.configure()
                .dataSource(
                        "jdbc:postgresql://127.0.0.1:" + catalog.port() + "/catalog",
                        TestServer.USER,
                        TestServer.PASSWORD)
                .load()
                .migrate();
        catalog.execute(
                "catalog",
                "insert into flyway_schema_history (installed_rank, version, description, type, script, installed_by,"
                        + " execution_time, success) values (99, '" + (CatalogSchema.NEEDED + 1)
                        + "', 'of a newer version', 'SQL', 'V99__x.sql', 'test', 1, true)");
        try (PackagedService service =
                PackagedService.start(folder.resolve("older"), catalog, Map.of(TOKENS, "token:demo:admin"))) {
            assertThat(service.listStatus("token", "demo")).isEqualTo(200);
        }
    }
}
