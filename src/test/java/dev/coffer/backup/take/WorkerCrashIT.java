package dev.coffer.backup.take;

import static dev.coffer.backup.take.WorkersOnOneCatalog.LEDGER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.harness.Api;
import dev.coffer.harness.ChildProcess;
import dev.coffer.harness.PackagedService;
import dev.coffer.harness.TestServer;
import io.restassured.path.json.JsonPath;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Workers that are killed, frozen or stopped while they take a backup: real processes of the package. */
@Timeout(300)
class WorkerCrashIT {

    private static final AtomicInteger DATABASES = new AtomicInteger();
    private static final Map<String, String> API_ONLY = Map.of("coffer.worker.enabled", "false");

    private static TestServer source;
    private static TestServer catalog;

    @TempDir
    Path folder;

    private WorkersOnOneCatalog coffer;

    @BeforeAll
    static void servers() {
        source = TestServer.start();
        WorkersOnOneCatalog.fill(source);
        catalog = TestServer.start();
    }

    @AfterAll
    static void stop() {
        source.close();
        catalog.close();
    }

    @BeforeEach
    void one_catalog() {
        coffer = new WorkersOnOneCatalog(folder, catalog, "crash_" + DATABASES.incrementAndGet());
    }

    @AfterEach
    void end() {
        coffer.close();
    }

    @Test
    void a_worker_that_is_killed_in_mid_stream_is_replaced_and_nothing_of_its_parts_stays() throws Exception {
        PackagedService first = coffer.serve();
        coffer.serve();
        PackagedService other;
        String backup;
        try (StalledDump stalled = StalledDump.of(source, LEDGER)) {
            backup = coffer.order(first, source);
            stalled.await();
            PackagedService worker = coffer.workerOf(backup);
            other = coffer.besides(worker);

            worker.process().signal("KILL");

            // The tool of the dead worker ended with it.
            stalled.awaitSuccessor();
        }
        JsonPath record = coffer.ended(other, backup);
        coffer.assertWhole(record, source);
        assertThat(record.getList("attempts.outcome", String.class))
                .hasSize(2)
                .last()
                .isEqualTo("completed");
        assertThat(record.getString("attempts[0].outcome")).contains("its worker died", "BUILDING");
        assertThat(record.getString("attempts[1].worker"))
                .endsWith("/" + other.process().pid());
    }

    @ParameterizedTest
    @ValueSource(strings = {"SAVING", "COMPLETED"})
    void a_worker_that_is_killed_after_the_last_byte_is_replaced(String status) throws Exception {
        PackagedService first = coffer.serve();
        coffer.serve();
        PackagedService other;
        String backup;
        try (Connection halt = coffer.halt(status)) {
            assertThat(halt).isNotNull();
            backup = coffer.order(first, source);
            coffer.awaitHalted();
            PackagedService worker = coffer.workerOf(backup);
            other = coffer.besides(worker);

            worker.process().signal("KILL");
        }

        JsonPath record = coffer.ended(other, backup);
        coffer.assertWhole(record, source);
        assertThat(record.getList("attempts.number")).containsExactly(1, 2);
        boolean manifestWasThere = status.equals("COMPLETED");
        assertThat(coffer.stored().toString().contains("/attempt-2/"))
                .as("dumped again")
                .isEqualTo(!manifestWasThere);
    }

    @Test
    void an_order_survives_that_the_process_which_took_it_is_killed_right_after_its_answer() {
        PackagedService api = coffer.serve(API_ONLY);
        String backup = coffer.order(api, source);

        api.process().signal("KILL");

        PackagedService worker = coffer.serve();
        coffer.assertWhole(coffer.ended(worker, backup), source);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_worker_that_is_frozen_past_its_lease_cannot_harm_its_successor(boolean resumedBeforeItsSuccessorEnds)
            throws Exception {
        PackagedService first = coffer.serve();
        coffer.serve();
        PackagedService frozen;
        PackagedService other;
        String backup;
        try (StalledDump stalled = StalledDump.of(source, LEDGER)) {
            backup = coffer.order(first, source);
            stalled.await();
            frozen = coffer.workerOf(backup);
            other = coffer.besides(frozen);
            frozen.process().signal("STOP");
            stalled.await(2);
            if (resumedBeforeItsSuccessorEnds) {
                frozen.process().signal("CONT");
            }
        }
        JsonPath record = coffer.ended(other, backup);

        if (!resumedBeforeItsSuccessorEnds) {
            frozen.process().signal("CONT");
        }

        awaitLog(frozen, "Backup " + backup + " was claimed by another run");
        coffer.assertWhole(record, source);
        coffer.assertWhole(coffer.ended(other, backup), source);
        assertThat(record.getString("attempts[1].worker"))
                .endsWith("/" + other.process().pid());
    }

    @ParameterizedTest
    @ValueSource(strings = {"SAVING", "COMPLETED"})
    void a_worker_that_is_frozen_in_the_middle_of_a_transaction_holds_nobody_up(String status) throws Exception {
        PackagedService first = coffer.serve();
        coffer.serve();
        PackagedService frozen;
        PackagedService other;
        String backup;
        try (Connection halt = coffer.halt(status)) {
            assertThat(halt).isNotNull();
            backup = coffer.order(first, source);
            coffer.awaitHalted();
            frozen = coffer.workerOf(backup);
            other = coffer.besides(frozen);

            frozen.process().signal("STOP");
        }
        JsonPath record = coffer.ended(other, backup);
        frozen.process().signal("CONT");

        awaitLog(frozen, "Backup " + backup + " was claimed by another run");
        coffer.assertWhole(record, source);
    }

    @Test
    void a_worker_that_is_asked_to_stop_hands_its_backup_to_another_at_once() throws Exception {
        coffer.with("coffer.worker.lease", "10m").with("coffer.worker.shutdown-grace", "1s");
        PackagedService first = coffer.serve();
        coffer.serve();
        PackagedService other;
        String backup;
        try (StalledDump stalled = StalledDump.of(source, LEDGER)) {
            backup = coffer.order(first, source);
            stalled.await();
            PackagedService worker = coffer.workerOf(backup);
            other = coffer.besides(worker);

            worker.process().signal("TERM");

            assertThat(worker.process().exitCode()).isEqualTo(143);
            Api.await(() -> coffer.workerOf(backup), now -> now == other);
            stalled.await();
        }
        JsonPath record = coffer.ended(other, backup);
        coffer.assertWhole(record, source);
        assertThat(record.getString("attempts[0].outcome")).contains("handed back");
        assertThat(Duration.between(
                        LocalDateTime.parse(record.getString("attempts[0].ended")),
                        LocalDateTime.parse(record.getString("attempts[1].begun"))))
                .isLessThan(Duration.ofSeconds(30));
        assertThat(coffer.rows("select attempts - handed_back from backup")).containsExactly("1");
    }

    @Test
    void a_drain_does_what_is_queued_and_ends_without_a_port() {
        PackagedService api = coffer.serve(API_ONLY);
        String backup = coffer.order(api, source);
        // It would fail if it tried to listen there.
        coffer.with("quarkus.http.port", api.url().substring(api.url().lastIndexOf(':') + 1));

        try (ChildProcess drain = coffer.command("work", "--drain")) {
            assertThat(drain.exitCode()).as(drain.output()).isZero();

            assertThat(drain.output()).doesNotContain("Coffer is ready");
        }
        assertThat(coffer.rows("select status from backup where id = '" + backup + "'"))
                .containsExactly("COMPLETED");
        coffer.assertWhole(coffer.ended(api, backup), source);
    }

    @Test
    void once_does_one_piece_and_a_spare_process_exits_at_once() {
        PackagedService api = coffer.serve(API_ONLY);
        String first = coffer.order(api, source);
        assertExits("work", "--once");
        coffer.assertWhole(coffer.ended(api, first), source);

        coffer.order(api, source);
        coffer.order(api, source);
        assertExits("work", "--once");

        String statuses = "select status from backup order by id";
        assertThat(coffer.rows(statuses)).containsExactlyInAnyOrder("COMPLETED", "COMPLETED", "NEW");
        assertExits("work", "--once");
        assertThat(coffer.rows(statuses)).containsOnly("COMPLETED");
        Instant begun = Instant.now();
        assertExits("work", "--once");
        assertThat(Duration.between(begun, Instant.now())).isLessThan(Duration.ofSeconds(30));
    }

    private void assertExits(String... command) {
        try (ChildProcess work = coffer.command(command)) {
            assertThat(work.exitCode()).as(work.output()).isZero();
        }
    }

    @Test
    void a_drain_takes_up_what_a_dead_worker_left() throws Exception {
        PackagedService api = coffer.serve(API_ONLY);
        PackagedService worker = coffer.serve();
        String backup;
        try (StalledDump stalled = StalledDump.of(source, LEDGER)) {
            backup = coffer.order(api, source);
            stalled.await();
            worker.process().signal("KILL");
        }
        Api.await(
                () -> coffer.rows("select last_heartbeat < now() - interval '4 seconds' from scheduled_tasks"
                        + " where task_name = 'backup-take'"),
                List.of("t")::equals);

        try (ChildProcess drain = coffer.command("work", "--drain")) {
            assertThat(drain.exitCode()).as(drain.output()).isZero();
        }

        coffer.assertWhole(coffer.ended(api, backup), source);
    }

    @Test
    void a_mistyped_command_line_ends_with_the_usage() {
        try (ChildProcess mistyped = coffer.command("work", "--drian")) {
            assertThat(mistyped.exitCode()).isEqualTo(2);

            assertThat(mistyped.output()).contains("Usage: coffer work", "--drain");
        }
    }

    private static void awaitLog(PackagedService service, String words) {
        Api.await(() -> service.process().output(), log -> log.contains(words));
    }
}
