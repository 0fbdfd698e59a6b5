package dev.coffer.backup.take;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.backup.SampleDatabases;
import dev.coffer.backup.StockRestore;
import dev.coffer.harness.Api;
import dev.coffer.harness.CatalogResource;
import dev.coffer.harness.Outage;
import dev.coffer.harness.Registration;
import dev.coffer.harness.ReplaceableParts;
import dev.coffer.harness.TestServer;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

/** Backups whose catalog goes away, or is changed by another worker, while they run. */
@QuarkusTest
@QuarkusTestResource(CatalogResource.class)
@TestProfile(ReplaceableParts.class)
class BackupRecoveryTest extends FailureCase {

    /** Comes after the ledger in the order of dumps. */
    private static final String ZEBRA = "zebra";

    /** As {@link ReplaceableParts} sets it. */
    private static final Duration LEASE = Duration.ofSeconds(8);

    @Inject
    @ConfigProperty(name = "quarkus.datasource.jdbc.url")
    String url;

    @Inject
    @ConfigProperty(name = "quarkus.datasource.username")
    String user;

    @Inject
    @ConfigProperty(name = "quarkus.datasource.password")
    String password;

    @Test
    void a_second_backup_runs_only_after_the_first() throws Exception {
        String instance = register(Registration.of(source, LEDGER));
        String first;
        try (StalledDump stalled = StalledDump.of(source, LEDGER)) {
            first = Api.DEMO.backup(instance);
            stalled.await();

            Response second = Api.DEMO.post("/backups", Map.of("backup", Map.of("name", "x", "instance", instance)));

            assertThat(second.statusCode()).isEqualTo(422);
            assertThat(second.<String>path("unprocessableEntity.message")).contains("instance status was BACKUP");
        }
        Api.DEMO.completed(first);
        assertSucceeds(instance);
    }

    @Test
    void a_backup_survives_that_all_connections_to_the_catalog_are_cut() throws Exception {
        String instance = register(Registration.of(source, LEDGER));
        String backup;
        try (StalledDump stalled = StalledDump.of(source, LEDGER)) {
            backup = Api.DEMO.backup(instance);
            stalled.await();

            catalog("select pg_terminate_backend(pid) from pg_stat_activity"
                    + " where datname = current_database() and pid <> pg_backend_pid()");
        }

        assertCompletes(instance, backup);
    }

    @Test
    void a_backup_whose_dump_ends_while_the_catalog_is_down_is_recorded_when_it_is_back() throws Exception {
        String instance = register(Registration.of(source, LEDGER));
        String backup;
        StalledDump stalled = StalledDump.of(source, LEDGER);
        try {
            backup = Api.DEMO.backup(instance);
            stalled.await();
            try (Outage outage = Outage.of(url, user, password)) {
                assertThat(outage).isNotNull();
                stalled.close();
                Api.await(StalledDump::tools, List::isEmpty);

                Response answer = Api.DEMO.get("/backups/" + backup);

                assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(503);
            }
        } finally {
            stalled.close();
        }

        assertCompletes(instance, backup);
        assertThat(Api.DEMO.get("/backups/" + backup).<Object>path("backup.attempts"))
                .as("begun once")
                .isNull();
    }

    @Test
    void a_backup_goes_on_although_the_catalog_was_away_for_longer_than_a_lease() throws Exception {
        String instance = register(Registration.of(source, LEDGER));
        String backup;
        try (StalledDump stalled = StalledDump.of(source, LEDGER)) {
            backup = Api.DEMO.backup(instance);
            stalled.await();
            try (Outage outage = Outage.of(url, user, password)) {
                assertThat(outage).isNotNull();
                long begun = System.nanoTime();
                Api.await(
                        () -> System.nanoTime() - begun,
                        passed -> passed > LEASE.plusSeconds(2).toNanos());
            }
            Api.await(() -> Api.DEMO.get("/backups/" + backup).statusCode(), status -> status == 200);
        }

        assertCompletes(instance, backup);
        assertThat(Api.DEMO.get("/backups/" + backup).<Object>path("backup.attempts"))
                .as("begun once")
                .isNull();
    }

    @Test
    void a_dump_goes_on_while_the_catalog_is_away_and_its_progress_is_told_again_afterwards() throws Exception {
        source.execute("postgres", "create database " + ZEBRA);
        source.execute(
                ZEBRA,
                "create table entries as select n, md5(n::text) as hash from generate_series(1, 100000) n",
                "select lo_from_bytea(4243, 'stripes')");
        String instance = register(Registration.of(source, LEDGER, ZEBRA));
        String backup;
        try (StalledDump second = StalledDump.of(source, ZEBRA)) {
            StalledDump first = StalledDump.of(source, LEDGER);
            long before;
            try {
                backup = Api.DEMO.backup(instance);
                first.await();
                before = Api.await(() -> progress(backup), told -> told > 1_000_000);
                try (Outage outage = Outage.of(url, user, password)) {
                    assertThat(outage).isNotNull();
                    Api.await(
                            workplace::log,
                            log -> log.contains("The progress of backup " + backup + " cannot be reported"));

                    first.close();

                    second.await();
                }
            } finally {
                first.close();
            }

            Api.await(() -> progress(backup), told -> told > before + 1_000_000);
        }

        assertCompletes(instance, backup, "", "/" + ZEBRA);
        assertThat(Api.DEMO.get("/backups/" + backup).<Object>path("backup.attempts"))
                .as("begun once")
                .isNull();
    }

    /** In bytes; 0 where nothing is told, or the catalog is away. */
    private static long progress(String backup) {
        Response answer = Api.DEMO.get("/backups/" + backup);
        Number told = answer.statusCode() == 200 ? answer.path("backup.progress.bytes") : null;
        return told == null ? 0 : told.longValue();
    }

    @Test
    void a_run_that_lost_its_backup_to_another_cannot_end_it_and_the_next_run_clears_what_it_left() throws Exception {
        String instance = register(Registration.of(source, LEDGER));
        String backup;
        try (StalledDump stalled = StalledDump.of(source, LEDGER)) {
            backup = Api.DEMO.backup(instance);
            stalled.await();

            catalog("update backup set execution_id = gen_random_uuid() where id = '" + backup + "'");
        }

        assertCompletes(instance, backup, "attempt-2/");
        JsonPath record = Api.DEMO.get("/backups/" + backup).jsonPath();
        assertThat(record.getList("backup.attempts.number")).containsExactly(1, 2);
        assertThat(record.getString("backup.attempts[0].outcome")).contains("lost its lease");
        assertThat(record.getString("backup.attempts[1].outcome")).isEqualTo("completed");
        assertThat(record.getString("backup.attempts[1].worker"))
                .endsWith("/" + ProcessHandle.current().pid());
    }

    @Test
    void a_backup_that_was_begun_too_often_is_given_up_and_leaves_nothing() throws Exception {
        String instance = register(Registration.of(source, LEDGER));
        String backup;
        try (StalledDump stalled = StalledDump.of(source, LEDGER)) {
            backup = Api.DEMO.backup(instance);
            stalled.await();

            catalog("update backup set execution_id = gen_random_uuid(), attempts = 3 where id = '" + backup + "'");
        }

        assertFailed(backup, "gaveUp", "Gave up after 3 attempts");
        assertSucceeds(instance);
    }

    @Test
    void an_error_that_is_neither_the_stores_nor_a_tools_costs_an_attempt_and_the_last_fault_says_its_cause() {
        String instance = register(Registration.of(source, LEDGER));
        FailingPartWriter.failFor(instance);
        String backup = Api.DEMO.backup(instance);

        assertFailed(backup, "gaveUp", "Gave up after 3 attempts", "ZstdIOException: Allocation error");

        assertThat(Api.DEMO.get("/backups/" + backup).jsonPath().getList("backup.attempts.number"))
                .containsExactly(1, 2, 3);
    }

    @Test
    void a_run_that_is_slower_than_its_lease_takes_nothing_from_the_run_that_replaced_it() throws Exception {
        String instance = register(Registration.of(source, LEDGER));
        String backup;
        try (StalledDump stalled = StalledDump.of(source, LEDGER)) {
            backup = Api.DEMO.backup(instance);
            stalled.await();
            List<ProcessHandle> slow = StalledDump.tools();
            catalog("update scheduled_tasks set picked = false, picked_by = null, last_heartbeat = null,"
                    + " version = version + 1 where task_instance = '" + backup + "'");
            stalled.await(2);

            slow.forEach(ProcessHandle::destroyForcibly);
            Api.await(workplace::log, log -> log.contains("Backup " + backup + " was claimed by another run"));
        }

        assertCompletes(instance, backup, "attempt-2/");
    }

    @Test
    void a_manifest_that_a_run_thought_dead_writes_late_is_taken_over_by_its_successor() throws Exception {
        String instance = register(Registration.of(source, LEDGER));
        String whole = Api.DEMO.backup(instance);
        Api.DEMO.completed(whole);
        String backup;
        try (StalledDump stalled = StalledDump.of(source, LEDGER)) {
            backup = Api.DEMO.backup(instance);
            stalled.await();
            List<ProcessHandle> first = StalledDump.tools();
            // As if another run had stored all parts, and then stood still.
            catalog("update backup set execution_id = gen_random_uuid(), status = 'SAVING' where id = '" + backup
                    + "'");
            first.forEach(ProcessHandle::destroyForcibly);
            Api.await(StalledDump::tools, tools -> !tools.isEmpty() && !tools.equals(first));
            stalled.await();

            Path folder = workplace.store().resolve("demo").resolve(instance);
            copy(folder.resolve(whole), folder.resolve(backup), whole, backup);
        }

        assertCompletes(instance, backup, "", whole);
        assertThat(Api.DEMO.get("/backups/" + backup).jsonPath().getList("backup.attempts"))
                .hasSize(2);
    }

    /** Puts a backup's objects into another's folder, the manifest last and in the other's name. */
    private static void copy(Path from, Path to, String id, String otherId) throws IOException {
        for (String part : List.of("globals.sql.zst", LEDGER + ".pgdump.zst")) {
            Files.createDirectories(to);
            Files.copy(from.resolve(part), to.resolve(part));
        }
        Files.writeString(
                to.resolve("manifest.json"),
                Files.readString(from.resolve("manifest.json")).replace(id, otherId));
    }

    /** While it waits the service answers with the backup or with 503, never with anything else. */
    private void assertCompletes(String instance, String backup) {
        assertCompletes(instance, backup, "");
    }

    private void assertCompletes(String instance, String backup, String attempt, String... others) {
        Response answer = Api.await(
                () -> Api.DEMO.get("/backups/" + backup),
                seen -> seen.statusCode() != 503
                        && (seen.statusCode() != 200
                                || !List.of("NEW", "BUILDING", "SAVING").contains(seen.<String>path("backup.status"))));
        assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(200);
        assertThat(answer.<String>path("backup.status")).as(answer.asString()).isEqualTo("COMPLETED");
        String folder = "demo/" + instance + "/" + backup;
        List<String> expected = new ArrayList<>(List.of(
                "demo",
                "demo/" + instance,
                folder,
                folder + "/" + attempt + "globals.sql.zst",
                folder + "/" + attempt + LEDGER + ".pgdump.zst",
                folder + "/manifest.json"));
        if (!attempt.isEmpty()) {
            expected.add(folder + "/" + attempt.substring(0, attempt.length() - 1));
        }
        Supplier<List<String>> stored = () -> workplace.stored().stream()
                .filter(path -> Stream.of(others).noneMatch(path::contains))
                .toList();
        Api.await(stored, seen -> seen.size() == expected.size());
        assertThat(stored.get()).containsExactlyInAnyOrderElementsOf(expected);
        assertRestores(instance, backup);
        assertSucceeds(instance);
    }

    private void assertRestores(String instance, String backup) {
        try (TestServer target = TestServer.start()) {
            Path folder = workplace.store().resolve("demo").resolve(instance).resolve(backup);
            StockRestore.into(
                    target,
                    folder,
                    JsonPath.from(folder.resolve("manifest.json").toFile()));
            List<String> databases = target.rows(
                    "postgres", "select datname from pg_database where datname in ('ledger', 'zebra') order by 1");
            assertThat(databases).contains(LEDGER);
            for (String database : databases) {
                assertThat(SampleDatabases.contents(target, database))
                        .isEqualTo(SampleDatabases.contents(source, database));
            }
        }
    }

    private void catalog(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url, user, password);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
