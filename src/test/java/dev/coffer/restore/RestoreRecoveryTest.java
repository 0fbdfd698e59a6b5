package dev.coffer.restore;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.Zstd;
import dev.coffer.backup.SampleDatabases;
import dev.coffer.backup.take.FailureCase;
import dev.coffer.harness.Api;
import dev.coffer.harness.CatalogResource;
import dev.coffer.harness.CatalogRows;
import dev.coffer.harness.Registration;
import dev.coffer.harness.ReplaceableParts;
import dev.coffer.harness.TestServer;
import dev.coffer.harness.Workplace;
import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Restores that end early, twice, or with something else than the manifest says. */
@QuarkusTest
@QuarkusTestResource(CatalogResource.class)
@TestProfile(ReplaceableParts.class)
class RestoreRecoveryTest extends FailureCase {

    private static final Duration PROMISED = Duration.ofSeconds(5);

    @Inject
    AgroalDataSource catalog;

    private CatalogRows rows;

    @BeforeEach
    void open() {
        rows = new CatalogRows(catalog);
    }

    private static String backedUp(String instance) {
        String backup = Api.DEMO.backup(instance);
        Api.DEMO.completed(backup);
        return backup;
    }

    private static void assertNothingIsLeft() {
        assertThat(Restores.databases(source)).noneMatch(name -> name.startsWith("coffer_"));
        Api.await(
                () -> source.rows(
                        "postgres",
                        "select pid, query from pg_stat_activity where application_name like 'coffer%'"
                                + " and pid <> pg_backend_pid()"),
                List::isEmpty);
        assertThat(ProcessHandle.current().descendants())
                .noneMatch(process -> process.info()
                        .command()
                        .filter(command -> command.endsWith("/pg_restore"))
                        .isPresent());
    }

    @Test
    void a_running_restore_is_cancelled_within_seconds_and_nothing_of_it_is_left() {
        try (GatedDatabase gated = GatedDatabase.in(source)) {
            String instance = register(Registration.of(source, GatedDatabase.NAME));
            String backup = backedUp(instance);
            List<String> before = Restores.state(source);
            String restore = Restores.ordered(instance, Restores.of(backup));
            gated.await();
            String path = "/instances/" + instance + "/restores/" + restore;
            assertThat(Restores.record(instance, restore).getString("phase")).isEqualTo("RESTORING");

            Instant asked = Instant.now();
            assertThat(Api.DEMO.delete(path).statusCode()).isEqualTo(202);

            JsonPath record = Restores.ended(instance, restore);
            assertThat(record.getString("status")).as(record.prettify()).isEqualTo("CANCELLED");
            assertThat(Duration.between(asked, Instant.now())).isLessThan(PROMISED);
            assertThat(record.getString("fault.code")).isEqualTo("cancelled");
            assertNothingIsLeft();
            assertThat(Restores.state(source)).isEqualTo(before);
            assertThat(Api.DEMO.delete(path).statusCode()).isEqualTo(422);

            gated.open();
            JsonPath again = Restores.completed(instance, Restores.of(backup));
            assertThat(SampleDatabases.contents(source, again.getString("restored.gated")))
                    .isEqualTo(SampleDatabases.contents(source, GatedDatabase.NAME));
        }
    }

    @Test
    void while_a_restore_runs_nothing_takes_its_instance_or_its_backup_away() {
        try (GatedDatabase gated = GatedDatabase.in(source)) {
            String instance = register(Registration.of(source, GatedDatabase.NAME));
            String backup = backedUp(instance);
            String restore = Restores.ordered(instance, Restores.of(backup));
            gated.await();

            Response second = Restores.order(instance, Restores.of(backup));
            assertThat(second.statusCode()).isEqualTo(422);
            assertThat(second.asString()).contains(restore);
            assertThat(Api.DEMO.delete("/instances/" + instance).statusCode()).isEqualTo(422);
            assertThat(Api.DEMO.delete("/backups/" + backup).statusCode()).isEqualTo(422);
            assertThat(Api.DEMO
                            .patch(
                                    "/instances/" + instance,
                                    Map.of("instance", Map.of("connection", Map.of("host", "localhost"))))
                            .statusCode())
                    .isEqualTo(422);

            String whole = register(Registration.of(source));
            JsonPath besides = Api.DEMO.completed(Api.DEMO.backup(whole));
            assertThat(besides.getBoolean("complete")).isTrue();
            assertThat(besides.getString("warnings")).contains("a backup is being restored to it");

            gated.open();
            Restores.completed(instance, restore);
            assertNothingIsLeft();
        }
    }

    @Test
    void a_restore_whose_worker_lost_it_is_done_again_from_the_start_and_the_first_run_harms_nothing() {
        try (GatedDatabase gated = GatedDatabase.in(source)) {
            String instance = register(Registration.of(source, GatedDatabase.NAME));
            String restore = Restores.ordered(instance, Restores.of(backedUp(instance), "mode", "replace"));
            gated.await();
            List<String> first = gated.waiting();

            rows.execute(
                    "update scheduled_tasks set picked = false, picked_by = null, last_heartbeat = null,"
                            + " version = version + 1 where task_instance = ?",
                    restore);
            Api.await(gated::waiting, seen -> !seen.isEmpty() && !seen.equals(first));
            Api.await(workplace::log, log -> log.contains("Restore " + restore + " was claimed by another run"));
            gated.open();

            JsonPath record = Restores.completed(instance, restore);
            assertThat(record.getList("attempts")).hasSize(2);
            assertThat(record.getString("attempts[0].outcome")).contains("lost its lease");
            assertThat(SampleDatabases.contents(source, GatedDatabase.NAME))
                    .isEqualTo(SampleDatabases.contents(source, record.getString("replaced.gated")));
            assertNothingIsLeft();
        }
    }

    @Test
    void a_worker_that_dies_after_the_swap_and_before_it_is_recorded_leaves_a_swap_that_is_recorded_later() {
        source.execute("postgres", "create database swapped");
        source.execute("swapped", "create table t as select 1 as n");
        String instance = register(Registration.of(source, "swapped"));
        String backup = backedUp(instance);
        source.execute("swapped", "insert into t values (2)");
        rows.execute("create function refuse() returns trigger language plpgsql as"
                + " 'begin raise exception ''refused once''; end'");
        rows.execute("create trigger refuse before update on restore for each row"
                + " when (new.status = 'COMPLETED' and new.attempts = 1) execute function refuse()");
        try {
            JsonPath record = Restores.completed(instance, Restores.of(backup, "mode", "replace"));

            assertThat(record.getList("attempts")).hasSize(2);
            assertThat(source.rows("swapped", "select n from t")).containsExactly("1");
            assertThat(source.rows(record.getString("replaced.swapped"), "select count(*) from t"))
                    .containsExactly("2");
            assertNothingIsLeft();
        } finally {
            rows.execute("drop function refuse() cascade");
        }
    }

    @Test
    void a_forged_archive_differs_and_replaces_nothing() throws Exception {
        source.execute("postgres", "create database forged template " + LEDGER);
        source.execute("forged", "delete from entries where n = 77");
        String instance = register(Registration.of(source, LEDGER));
        String backup = backedUp(instance);
        forge(backup);
        List<String> before = SampleDatabases.contents(source, LEDGER);

        JsonPath record = Restores.ended(instance, Restores.ordered(instance, Restores.of(backup, "mode", "replace")));

        assertThat(record.getString("status")).as(record.prettify()).isEqualTo("INCOMPLETE");
        assertThat(record.getList("differences")).hasSize(1);
        assertThat(record.getString("differences[0].object")).isEqualTo("table public.entries");
        assertThat(record.getString("differences[0].expected")).isEqualTo("100000 rows");
        assertThat(record.getString("differences[0].found")).isEqualTo("99999 rows");
        assertThat(record.getMap("replaced")).isNull();
        assertThat(SampleDatabases.contents(source, LEDGER)).isEqualTo(before);
        assertThat(SampleDatabases.contents(source, record.getString("restored.ledger")))
                .isEqualTo(SampleDatabases.contents(source, "forged"));
    }

    /** Puts a dump of another database into a part, and everything that is recorded of it into the manifest. */
    private void forge(String backup) throws IOException, InterruptedException, java.security.GeneralSecurityException {
        String location = Api.DEMO.get("/backups/" + backup).path("backup.locationRef");
        Path part = Path.of(URI.create(location)).resolve(LEDGER + ".pgdump.zst");
        Path manifest = part.resolveSibling("manifest.json");
        JsonPath old = JsonPath.from(manifest.toFile()).setRootPath("parts.find { it.database == '" + LEDGER + "' }");
        byte[] raw = dump("forged");
        byte[] stored = Zstd.compress(raw);
        Files.write(part, stored);
        Files.writeString(
                manifest,
                Files.readString(manifest)
                        .replace(old.getString("rawSha256"), sha256(raw))
                        .replace(old.getString("storedSha256"), sha256(stored))
                        .replace(": " + old.getLong("rawBytes"), ": " + raw.length)
                        .replace(": " + old.getLong("storedBytes"), ": " + stored.length));
        rows.execute(
                "update backup set size_bytes = size_bytes + ? where id = ?",
                stored.length - old.getLong("storedBytes"),
                UUID.fromString(backup));
    }

    private static byte[] dump(String database) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(
                Workplace.realTools().resolve("pg_dump").toString(),
                "-Fc",
                "-Z0",
                "-h",
                "127.0.0.1",
                "-p",
                String.valueOf(source.port()),
                "-U",
                TestServer.USER,
                database);
        builder.environment().put("PGPASSWORD", TestServer.PASSWORD);
        Process process = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
        byte[] dump = process.getInputStream().readAllBytes();
        assertThat(process.waitFor()).isZero();
        return dump;
    }

    private static String sha256(byte[] bytes) throws java.security.GeneralSecurityException {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }
}
