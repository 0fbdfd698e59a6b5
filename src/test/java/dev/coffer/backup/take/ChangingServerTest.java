package dev.coffer.backup.take;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffer.backup.StockRestore;
import dev.coffer.harness.Api;
import dev.coffer.harness.CatalogResource;
import dev.coffer.harness.CatalogRows;
import dev.coffer.harness.Registration;
import dev.coffer.harness.ReplaceableParts;
import dev.coffer.harness.TestServer;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** Backups of a server that does not hold still, watched while they run. */
@QuarkusTest
@QuarkusTestResource(CatalogResource.class)
@TestProfile(ReplaceableParts.class)
class ChangingServerTest extends FailureCase {

    /** Comes after the ledger in the order of dumps. */
    private static final String ZEBRA = "zebra";

    @Inject
    DataSource catalog;

    @Inject
    ProgressReports reports;

    @Test
    void a_database_that_is_dropped_before_its_turn_is_left_out_with_a_warning_and_the_others_restore()
            throws Exception {
        source.execute("postgres", "create database " + ZEBRA);
        String instance = register(Registration.of(source));
        String backup;
        try (StalledDump stalled = StalledDump.of(source, LEDGER)) {
            backup = Api.DEMO.backup(instance);
            stalled.await();

            source.execute("postgres", "drop database " + ZEBRA);
        }

        JsonPath record = Api.DEMO.completed(backup);
        assertThat(record.getList("warnings", String.class))
                .containsExactly("The database \"zebra\" is left out: it was dropped while the backup ran.");
        assertThat(manifest(record).getList("parts.database", String.class))
                .contains(LEDGER)
                .doesNotContain(ZEBRA);
        assertThat(workplace.stored()).noneMatch(path -> path.contains(ZEBRA));
        assertRestores(record);
    }

    @Test
    void a_database_that_is_dropped_by_force_in_the_middle_of_its_dump_is_left_out_and_the_others_restore()
            throws Exception {
        source.execute("postgres", "create database " + ZEBRA);
        source.execute(ZEBRA, "select lo_from_bytea(4243, 'stripes')");
        String instance = register(Registration.of(source));
        String backup;
        try (StalledDump stalled = StalledDump.of(source, ZEBRA)) {
            backup = Api.DEMO.backup(instance);
            stalled.await();

            source.execute("postgres", "drop database " + ZEBRA + " with (force)");
        }

        JsonPath record = Api.DEMO.completed(backup);
        assertThat(record.getList("warnings", String.class))
                .containsExactly("The database \"zebra\" is left out: it was dropped while the backup ran.");
        assertThat(workplace.stored()).noneMatch(path -> path.contains(ZEBRA));
        assertRestores(record);
    }

    @Test
    void a_database_that_the_instance_names_and_that_is_dropped_before_its_turn_fails_the_backup() throws Exception {
        source.execute("postgres", "create database " + ZEBRA);
        String instance = register(Registration.of(source, LEDGER, ZEBRA));
        String backup;
        try (StalledDump stalled = StalledDump.of(source, LEDGER)) {
            backup = Api.DEMO.backup(instance);
            stalled.await();

            source.execute("postgres", "drop database " + ZEBRA);
        }

        assertFailed(backup, "toolFailed", "pg_dump of database \"zebra\"", "does not exist");
    }

    @Test
    void tables_that_are_made_and_changed_while_the_dump_runs_do_not_disturb_it() throws Exception {
        String instance = register(Registration.of(source, LEDGER));
        String backup;
        try (StalledDump stalled = StalledDump.of(source, LEDGER)) {
            backup = Api.DEMO.backup(instance);
            stalled.await();

            source.execute(LEDGER, "create table later as select 1 as n", "delete from entries where n > 50000");
            assertThatThrownBy(() -> source.execute(LEDGER, "set lock_timeout = 100", "drop table entries"))
                    .hasMessageContaining("lock timeout");
        }

        JsonPath record = Api.DEMO.completed(backup);
        try (TestServer restored = TestServer.start()) {
            StockRestore.into(restored, folder(record), manifest(record));
            assertThat(restored.rows(LEDGER, "select count(*) from entries")).containsExactly("100000");
            assertThat(restored.rows(LEDGER, "select tablename from pg_tables where tablename = 'later'"))
                    .isEmpty();
        }
        assertThat(manifest(record)
                        .getLong("contents[0].schemas.find { it.name == 'public' }.tables"
                                + ".find { it.name == 'entries' }.rows"))
                .isEqualTo(100_000);
        source.execute(
                LEDGER,
                "drop table later",
                "insert into entries select n, md5(n::text) from generate_series(50001, 100000) n");
    }

    @Test
    void a_running_backup_tells_its_progress_and_an_ended_one_does_not() throws Exception {
        source.execute(LEDGER, "analyze");
        String instance = register(Registration.of(source, LEDGER));
        String backup;
        try (StalledDump stalled = StalledDump.of(source, LEDGER)) {
            String ordered = Api.DEMO.backup(instance);
            backup = ordered;
            stalled.await();

            JsonPath running = Api.await(
                    () -> Api.DEMO.get("/backups/" + ordered).jsonPath().setRootPath("backup"),
                    record -> record.getLong("progress.bytes") > 1_000_000
                            && record.get("progress.bytes_per_second") != null);

            assertThat(running.getString("status")).isEqualTo("BUILDING");
            assertThat(running.getLong("progress.estimated_total"))
                    .isGreaterThanOrEqualTo(running.getLong("progress.bytes"))
                    .isLessThan(50_000_000);
            assertThat(running.getMap("progress")).containsKey("eta");
            assertThat(Api.DEMO
                            .get("/instances/" + instance + "/backups")
                            .jsonPath()
                            .getLong("backup.progress.bytes"))
                    .isPositive();
        }

        assertThat(Api.DEMO.completed(backup).getMap("progress")).isNull();
    }

    @Test
    void a_run_that_does_not_hold_the_backup_any_more_reports_no_progress() throws Exception {
        CatalogRows rows = new CatalogRows(catalog);
        UUID id = UUID.fromString(rows.backup("demo", rows.instance("demo"), "BUILDING", null));
        UUID holder = new UUID(1, 1);
        rows.execute("update backup set execution_id = ? where id = ?", holder, id);
        DumpProgress progress = new DumpProgress(List.of());
        progress.counting(OutputStream.nullOutputStream()).write(new byte[1000]);

        reports.write(id, new UUID(2, 2), progress.sample(Instant.now()));
        assertThat(rows.column("select progress_bytes from backup where id = ?", id))
                .containsExactly((String) null);
        reports.write(id, holder, progress.sample(Instant.now()));
        assertThat(rows.column("select progress_bytes from backup where id = ?", id))
                .containsExactly("1000");

        rows.delete("backup", id.toString());
    }

    private void assertRestores(JsonPath record) {
        try (TestServer restored = TestServer.start()) {
            StockRestore.into(restored, folder(record), manifest(record));
            assertThat(restored.rows(LEDGER, "select * from entries order by n"))
                    .isEqualTo(source.rows(LEDGER, "select * from entries order by n"));
        }
    }

    private static Path folder(JsonPath record) {
        return Path.of(URI.create(record.getString("locationRef")));
    }

    private static JsonPath manifest(JsonPath record) {
        return JsonPath.from(folder(record).resolve("manifest.json").toFile());
    }
}
