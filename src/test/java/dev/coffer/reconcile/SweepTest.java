package dev.coffer.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.harness.Api;
import dev.coffer.harness.CatalogResource;
import dev.coffer.harness.CatalogRows;
import dev.coffer.harness.ReplaceableParts;
import dev.coffer.harness.SteppedClock;
import dev.coffer.harness.TestServer;
import dev.coffer.harness.Workplace;
import dev.coffer.store.filesystem.BadSector;
import dev.coffer.work.Claims;
import io.quarkus.narayana.jta.QuarkusTransaction;
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
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a sweep finds, what it removes and when, and what it never touches. */
@QuarkusTest
@QuarkusTestResource(CatalogResource.class)
@TestProfile(ReplaceableParts.class)
class SweepTest {

    private static final Api CLOUD = new Api("cloud-token", "cloud");
    private static final Duration MORE_THAN_THE_GRACE = Duration.ofHours(25);
    private static final String SHOP = "shop";

    private static TestServer source;

    @Inject
    DataSource catalog;

    @Inject
    Claims claims;

    @Inject
    SteppedClock clock;

    private Duration ahead = Duration.ZERO;
    private CatalogRows rows;
    private Workplace workplace;
    private Path root;

    @BeforeAll
    static void server() {
        source = TestServer.start();
        source.execute("postgres", "create database " + SHOP);
        source.execute(SHOP, "create table t as select n, md5(n::text) from generate_series(1, 5000) n");
    }

    @AfterAll
    static void stop() {
        source.close();
    }

    @BeforeEach
    void an_empty_store_and_a_catalog_without_findings() {
        workplace = Workplace.inOrder();
        root = workplace.newFolder();
        workplace.takeStore(root);
        rows = new CatalogRows(catalog);
        forget();
    }

    @AfterEach
    void forget() {
        clock.putAhead(Duration.ZERO);
        rows.execute("update backup set deleted_at = now() where status in ('COMPLETED', 'RESTORED')");
        rows.execute("delete from store_finding");
        rows.execute("delete from store_run");
    }

    @Test
    void what_is_dead_is_found_at_once_and_removed_once_it_has_been_found_for_the_grace() throws IOException {
        String instance = Api.DEMO.register(source, SHOP);
        String whole = Api.DEMO.backup(instance);
        Path folder = folder(Api.DEMO.completed(whole));
        List<String> living = workplace.stored();
        Path failed = file(folderOf(instance, rows.backup("demo", instance, "FAILED", null)) + "/shop.pgdump.zst");
        String gone = rows.backup("demo", instance);
        rows.delete("backup", gone);
        Path deleted = file(folderOf(instance, gone) + "/manifest.json");
        Path unknown = file(folderOf(instance, UUID.randomUUID().toString()) + "/attempt-1/shop.pgdump.zst.age");
        Path stray = file(folderOf(instance, whole) + "/attempt-1/shop.pgdump.zst");
        Path leftover = file(folderOf(instance, whole) + "/.coffer-partial-" + UUID.randomUUID());
        Path alone = file(folderOf(instance, UUID.randomUUID().toString()) + "/.coffer-partial-" + UUID.randomUUID());
        List<Path> dead = List.of(failed, deleted, unknown, stray, leftover, alone);

        Found first = sweep(false);

        assertThat(first.number("orphan")).isEqualTo(3);
        assertThat(first.number("stray")).isEqualTo(1);
        assertThat(first.number("leftover")).isEqualTo(2);
        assertThat(first.bytes("stray")).isEqualTo(9);
        assertThat(first.number("missing")).isZero();
        assertThat(first.number("removed")).isZero();
        assertThat(dead).allMatch(Files::exists);
        step(Duration.ofHours(23));
        assertThat(sweep(false).number("removed")).isZero();
        step(Duration.ofHours(2));
        assertThat(sweep(true).number("removed")).isZero();
        assertThat(dead).allMatch(Files::exists);

        Found last = sweep(false);

        assertThat(last.number("removed")).isEqualTo(6);
        assertThat(last.number("orphan")).isZero();
        assertThat(dead).noneMatch(Files::exists);
        assertThat(workplace.stored()).containsExactlyElementsOf(living);
        assertThat(folder.resolve("manifest.json")).exists();
        assertThat(sweep(false).number("removed")).isZero();
    }

    @Test
    void a_manifest_that_the_disk_cannot_read_is_reported_and_keeps_no_sweep_from_its_end() throws IOException {
        String instance = Api.DEMO.register(source, SHOP);
        String known = Api.DEMO.backup(instance);
        Path folder = folder(Api.DEMO.completed(known));
        Path unknown = file(folderOf(instance, UUID.randomUUID().toString()) + "/manifest.json");
        Path stray = file(folderOf(instance, known) + "/attempt-1/shop.pgdump.zst");
        Path failed = file(folderOf(instance, rows.backup("demo", instance, "FAILED", null)) + "/shop.pgdump.zst");
        try (BadSector sector = BadSector.under(folder.resolve("manifest.json"), unknown)) {
            assertThat(sector).isNotNull();
            sweep(false);
            step(MORE_THAN_THE_GRACE);

            Found found = sweep(false);

            assertThat(found.number("mismatch")).isEqualTo(2);
            assertThat(found.number("removed")).isEqualTo(1);
        }
        assertThat(failed).doesNotExist();
        assertThat(List.of(folder.resolve("manifest.json"), unknown, stray)).allMatch(Files::exists);
        assertThat(sweep(false).number("mismatch")).isEqualTo(1);
    }

    @Test
    void what_was_first_found_within_the_grace_is_kept_however_old_it_is() throws IOException {
        String instance = rows.instance("demo");
        step(Duration.ofDays(30));
        Path failed = file(folderOf(instance, rows.backup("demo", instance, "FAILED", null)) + "/shop.pgdump.zst");

        sweep(false);
        sweep(false);
        step(Duration.ofHours(1));
        sweep(false);

        assertThat(failed).exists();
    }

    @Test
    void what_was_written_within_the_grace_is_kept_however_long_it_has_been_found() throws IOException {
        String instance = rows.instance("demo");
        Path failed = file(folderOf(instance, rows.backup("demo", instance, "FAILED", null)) + "/shop.pgdump.zst");
        sweep(false);
        step(MORE_THAN_THE_GRACE);
        Files.setLastModifiedTime(failed, java.nio.file.attribute.FileTime.from(clock.instant()));

        sweep(false);
        assertThat(failed).exists();

        step(MORE_THAN_THE_GRACE);
        sweep(false);
        assertThat(failed).doesNotExist();
    }

    @Test
    void what_is_not_this_services_is_counted_and_never_touched() throws IOException {
        String instance = rows.instance("demo");
        String failed = folderOf(instance, rows.backup("demo", instance, "FAILED", null));
        List<Path> foreign = List.of(
                file("notes.txt"),
                file("demo/notes.txt"),
                file("a/b/c/shop.pgdump.zst"),
                file("demo/" + instance + "/"
                        + failed.substring(failed.lastIndexOf('/') + 1).toUpperCase(Locale.ROOT) + "/x.zst"),
                file("demo/" + instance + "/notes.txt"),
                file(failed + "/notes.txt"),
                file(".coffer-partial-" + UUID.randomUUID()));
        Path beside = file(failed + "/shop.pgdump.zst");
        sweep(false);
        step(MORE_THAN_THE_GRACE);

        Found last = sweep(false);

        assertThat(last.number("foreign")).isEqualTo(7);
        assertThat(foreign).allMatch(Files::exists);
        // The folder is not all this service's, so it stays as a whole, and stays reported.
        assertThat(beside).exists();
        assertThat(last.number("orphan")).isEqualTo(2);
    }

    @Test
    void a_whole_backup_that_the_catalog_does_not_know_is_reported_and_never_removed() throws IOException {
        String backup = Api.DEMO.backup(Api.DEMO.register(source, SHOP));
        Path folder = folder(Api.DEMO.completed(backup));
        rows.execute("delete from backup where id = ?", UUID.fromString(backup));
        sweep(false);
        step(MORE_THAN_THE_GRACE);

        Found last = sweep(false);

        assertThat(last.number("unknown_backup")).isEqualTo(3);
        assertThat(last.number("removed")).isZero();
        assertThat(folder.resolve("manifest.json")).exists();
        Files.writeString(folder.resolve("manifest.json"), "{");
        assertThat(sweep(false).number("mismatch")).isEqualTo(3);
    }

    @Test
    void records_without_their_objects_are_named() throws IOException {
        String instance = Api.DEMO.register(source, SHOP);
        Path noManifest = taken(instance);
        Files.delete(noManifest.resolve("manifest.json"));
        Path noPart = taken(instance);
        Files.delete(noPart.resolve(SHOP + ".pgdump.zst"));
        Path cut = taken(instance);
        Files.write(cut.resolve(SHOP + ".pgdump.zst"), new byte[7]);
        Path damaged = taken(instance);
        Files.writeString(damaged.resolve("manifest.json"), "{");
        Path exchanged = taken(instance);
        Files.copy(
                taken(instance).resolve("manifest.json"),
                exchanged.resolve("manifest.json"),
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);

        Found found = sweep(false);

        assertThat(found.number("missing")).isEqualTo(3);
        assertThat(found.number("mismatch")).isEqualTo(2);
        JsonPath answer = CLOUD.get("/mgmt/sweep").jsonPath();
        assertThat(answer.getString("sweep.status")).isEqualTo("COMPLETED");
        assertThat(answer.getInt("sweep.counts.missing.number")).isEqualTo(3);
        assertThat(answer.getList("sweep.findings.path", String.class))
                .anyMatch(path -> path.endsWith(noManifest.getFileName() + "/manifest.json"))
                .anyMatch(path -> path.endsWith(noPart.getFileName() + "/shop.pgdump.zst"))
                .anyMatch(path -> path.endsWith(cut.getFileName() + "/shop.pgdump.zst"))
                .anyMatch(path -> path.endsWith("/" + damaged.getFileName()))
                .anyMatch(path -> path.endsWith("/" + exchanged.getFileName()));
    }

    @Test
    void what_the_record_of_a_descendant_needs_is_no_orphan() throws IOException {
        String instance = Api.DEMO.register(source, SHOP);
        String parent = Api.DEMO.backup(instance);
        Path folder = folder(Api.DEMO.completed(parent));
        String child = Api.DEMO.backup(Map.of("name", "child", "instance", instance, "parent_id", parent));
        String location = Api.DEMO.completed(child).getString("locationRef");
        Response adopted = Api.DEMO.post(
                "/backups",
                Map.of("backup", Map.of("name", "adopted", "restore_from", Map.of("remote_location", location))));
        assertThat(adopted.statusCode()).isEqualTo(202);
        rows.delete("backup", parent);
        rows.delete("backup", child);
        sweep(false);
        step(MORE_THAN_THE_GRACE);

        assertThat(sweep(false).number("orphan")).isZero();
        assertThat(folder.resolve(SHOP + ".pgdump.zst")).exists();

        rows.delete("backup", adopted.path("backup.id"));
        sweep(false);
        step(MORE_THAN_THE_GRACE);
        sweep(false);
        assertThat(folder).doesNotExist();
    }

    @Test
    void a_backup_that_runs_is_left_alone_however_long_it_takes() throws Exception {
        source.execute("postgres", "create database stalled");
        source.execute("stalled", "select lo_from_bytea(4242, 'receipt')");
        String instance = Api.DEMO.register(source, "stalled");
        String backup;
        try (Connection held = source.connect("stalled");
                Statement statement = held.createStatement()) {
            held.setAutoCommit(false);
            statement.execute("lock table pg_catalog.pg_largeobject in access exclusive mode");
            backup = Api.DEMO.backup(instance);
            Api.await(
                    () -> source.rows(
                            "stalled",
                            "select pid from pg_locks where not granted"
                                    + " and relation = 'pg_catalog.pg_largeobject'::regclass"),
                    waiting -> !waiting.isEmpty());
            List<String> before = workplace.stored();
            assertThat(before).anyMatch(name -> name.contains(".coffer-partial-"));
            for (int i = 0; i < 3; i++) {
                assertThat(sweep(false).number("removed")).isZero();
                step(MORE_THAN_THE_GRACE);
            }
            assertThat(workplace.stored()).containsAll(before);
        }
        Api.DEMO.completed(backup);
        assertThat(sweep(false).number("missing")).isZero();
    }

    @Test
    void sweeps_that_race_with_backups_and_deletions_remove_nothing_that_anybody_needs() throws Exception {
        String instance = Api.DEMO.register(source, SHOP);
        AtomicBoolean goesOn = new AtomicBoolean(true);
        List<Throwable> failures = new ArrayList<>();
        Thread sweeping = new Thread(() -> {
            while (goesOn.get()) {
                try {
                    sweep(false);
                    step(MORE_THAN_THE_GRACE);
                } catch (RuntimeException | Error e) {
                    failures.add(e);
                    return;
                }
            }
        });
        sweeping.start();
        List<String> kept = new ArrayList<>();
        String parent = Api.DEMO.backup(instance);
        Api.DEMO.completed(parent);
        for (int i = 0; i < 12; i++) {
            String child = Api.DEMO.backup(Map.of("name", "n", "instance", instance, "parent_id", parent));
            Api.DEMO.completed(child);
            if (i % 3 == 0) {
                assertThat(Api.DEMO.delete("/backups/" + child).statusCode()).isEqualTo(202);
            } else {
                kept.add(child);
            }
        }
        goesOn.set(false);
        sweeping.join();

        assertThat(failures).isEmpty();
        assertThat(sweep(false).number("missing")).isZero();
        for (String backup : kept) {
            assertThat(Api.DEMO
                            .post("/backups/" + backup + "/action", Map.of("verify", Map.of()))
                            .statusCode())
                    .isEqualTo(202);
        }
        for (String backup : kept) {
            assertThat(Api.await(
                                    () -> Api.DEMO.get("/backups/" + backup).jsonPath(),
                                    record -> record.get("backup.verification") != null)
                            .getString("backup.verification.result"))
                    .isEqualTo("ok");
        }
    }

    @Test
    void an_admin_orders_a_sweep_and_reads_what_came_out() throws IOException {
        JsonPath before = CLOUD.get("/mgmt/sweep").jsonPath();
        String instance = rows.instance("demo");
        file(folderOf(instance, rows.backup("demo", instance, "FAILED", null)) + "/shop.pgdump.zst");

        Response ordered = CLOUD.post("/mgmt/sweep", Map.of("sweep", Map.of("dry_run", true)));

        assertThat(before.getString("sweep.status")).isEqualTo("NONE");
        assertThat(ordered.statusCode()).as(ordered.asString()).isEqualTo(202);
        assertThat(ordered.<Boolean>path("sweep.dry_run")).isTrue();
        JsonPath last = Api.await(
                () -> CLOUD.get("/mgmt/sweep").jsonPath(),
                answer -> "COMPLETED".equals(answer.getString("sweep.status")));
        assertThat(last.getInt("sweep.objects")).isEqualTo(1);
        assertThat(last.getInt("sweep.bytes")).isEqualTo(9);
        assertThat(last.getInt("sweep.counts.orphan.number")).isEqualTo(1);
        assertThat(last.getString("sweep.findings[0].kind")).isEqualTo("orphan");
        assertThat(last.getString("sweep.findings[0].path")).startsWith("demo/" + instance);
        assertThat(CLOUD.post("/mgmt/sweep", Map.of("sweep", Map.of("dry_run", "yes")))
                        .statusCode())
                .isEqualTo(400);
        assertThat(Api.DEMO.get("/mgmt/sweep").statusCode()).isEqualTo(403);
    }

    @Test
    void an_order_that_comes_while_a_sweep_is_queued_is_served_by_that() {
        StoreRun active = QuarkusTransaction.requiringNew().call(() -> {
            StoreRun run = new StoreRun(RunKind.SWEEP, true, clock.instant());
            run.persistAndFlush();
            return run;
        });

        Response ordered = CLOUD.post("/mgmt/sweep", Map.of());

        assertThat(ordered.statusCode()).isEqualTo(202);
        assertThat(ordered.<String>path("sweep.status")).isEqualTo("QUEUED");
        assertThat(ordered.<Boolean>path("sweep.dry_run")).isTrue();
        assertThat(rows.column("select id from store_run")).containsExactly(active.id.toString());
    }

    @Test
    void a_store_that_cannot_be_read_fails_the_sweep_and_forgets_no_finding() throws IOException {
        String instance = rows.instance("demo");
        Path failed = file(folderOf(instance, rows.backup("demo", instance, "FAILED", null)) + "/shop.pgdump.zst");
        sweep(false);
        workplace.takeStore(Files.createFile(workplace.newFolder().resolve("file")));

        sweep(false);

        JsonPath last = CLOUD.get("/mgmt/sweep").jsonPath();
        assertThat(last.getString("sweep.status")).isEqualTo("FAILED");
        assertThat(last.getString("sweep.fault")).contains("is not a folder");
        workplace.takeStore(root);
        step(MORE_THAN_THE_GRACE);
        sweep(false);
        assertThat(failed).doesNotExist();
    }

    @Test
    void a_sweep_that_was_taken_up_by_another_worker_is_not_ended_by_the_first() throws InterruptedException {
        StoreRun run = ordered(false);
        UUID second = UUID.randomUUID();

        new StoreWork(RunKind.SWEEP, claims, clock) {
            @Override
            void look(Tally tally) {
                QuarkusTransaction.requiringNew()
                        .run(() -> StoreRun.locked(run.id).orElseThrow().begin(second, "other/1", clock.instant()));
            }
        }.runHere(run.id);

        StoreRun now = QuarkusTransaction.requiringNew().call(() -> StoreRun.findById(run.id));
        assertThat(now.status()).isEqualTo(StoreRun.Status.RUNNING);
        assertThat(now.heldBy(second)).isTrue();
    }

    /** What a report counts. */
    private record Found(Map<String, Count> counts) {

        long number(String what) {
            Count count = counts.get(what);
            return count == null ? 0 : count.number();
        }

        long bytes(String what) {
            Count count = counts.get(what);
            return count == null ? 0 : count.bytes();
        }
    }

    /** Has the store swept, and gives what the last report counts. */
    private Found sweep(boolean dryRun) {
        Response ordered = CLOUD.post("/mgmt/sweep", Map.of("sweep", Map.of("dry_run", dryRun)));
        assertThat(ordered.statusCode()).as(ordered.asString()).isEqualTo(202);
        Api.await(
                () -> CLOUD.get("/mgmt/sweep").<String>path("sweep.status"),
                status -> List.of("COMPLETED", "FAILED").contains(status));
        return new Found(SweepReport.last().map(SweepReport::found).orElse(Map.of()));
    }

    private void step(Duration further) {
        ahead = ahead.plus(further);
        clock.putAhead(ahead);
    }

    private StoreRun ordered(boolean dryRun) {
        return QuarkusTransaction.requiringNew().call(() -> {
            StoreRun run = new StoreRun(RunKind.SWEEP, dryRun, clock.instant());
            run.persistAndFlush();
            return run;
        });
    }

    private Path file(String key) throws IOException {
        Path file = root.resolve(key);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, "some dump");
    }

    private static String folderOf(String instance, String backup) {
        return "demo/" + instance + "/" + backup;
    }

    private static Path taken(String instance) {
        return folder(Api.DEMO.completed(Api.DEMO.backup(instance)));
    }

    private static Path folder(JsonPath record) {
        return Path.of(URI.create(record.getString("locationRef")));
    }
}
