package dev.coffer.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.harness.ChildProcess;
import dev.coffer.harness.PackagedService;
import dev.coffer.harness.TestServer;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tables that are made by a command and not by each process as it starts, with the packaged service. */
class MigrateIT {

    private static final Map<String, String> AS_IN_A_CLUSTER =
            Map.of("quarkus.flyway.migrate-at-start", "false", "coffer.identity.static-tokens", "token:demo:admin");

    private static final String TABLES = "select count(*) from pg_tables where schemaname = 'public'";

    @TempDir
    Path folder;

    private TestServer catalog;

    @BeforeEach
    void an_empty_catalog() {
        catalog = TestServer.start();
        catalog.execute("postgres", "create database catalog");
    }

    @AfterEach
    void stop() {
        catalog.close();
    }

    @Test
    void a_process_that_does_not_migrate_starts_only_once_the_command_has() {
        ChildProcess early = PackagedService.run(folder.resolve("early"), catalog, AS_IN_A_CLUSTER);
        assertThat(early.exitCode()).isNotZero();
        assertThat(catalog.rows("catalog", TABLES)).containsExactly("0");

        ChildProcess migrate = PackagedService.run(folder.resolve("migrate"), catalog, AS_IN_A_CLUSTER, "migrate");
        assertThat(migrate.exitCode()).as(migrate.output()).isZero();
        assertThat(migrate.output()).contains("The catalog is at version ");

        ChildProcess again = PackagedService.run(folder.resolve("again"), catalog, AS_IN_A_CLUSTER, "migrate");
        assertThat(again.exitCode()).as(again.output()).isZero();
        try (PackagedService service = PackagedService.start(folder.resolve("late"), catalog, AS_IN_A_CLUSTER)) {
            assertThat(service.listStatus("token", "demo")).isEqualTo(200);
        }
    }
}
