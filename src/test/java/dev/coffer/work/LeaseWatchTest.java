package dev.coffer.work;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.catalog.CatalogClock;
import dev.coffer.harness.TestServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** Which work counts as abandoned, against a real table and with a clock and a counter that are stepped. */
class LeaseWatchTest {

    private static final Duration LEASE = Duration.ofSeconds(8);
    private static final Duration STEP = Duration.ofSeconds(2);
    private static final Duration DAY = Duration.ofDays(1);
    private static final Instant NOON = Instant.parse("2026-03-04T12:00:00Z");

    private static TestServer server;

    private long counter;
    private Instant catalog = NOON;
    private LeaseWatch watch;

    @BeforeAll
    static void a_queue() throws Exception {
        server = TestServer.start();
        String schema = Files.readString(Path.of("src/main/resources/db/migration/V1__create_catalog.sql"));
        int from = schema.indexOf("create table scheduled_tasks");
        server.execute("postgres", schema.substring(from, schema.indexOf(";", from)));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void work_that_a_worker_has_taken() {
        server.execute(
                "postgres",
                "truncate scheduled_tasks",
                "insert into scheduled_tasks (task_name, task_instance, execution_time, picked, picked_by,"
                        + " last_heartbeat, version) values ('kind', 'subject', '" + NOON + "', true, 'host/1', '"
                        + NOON + "', 2)");
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setURL("jdbc:postgresql://127.0.0.1:" + server.port() + "/postgres");
        source.setUser(TestServer.USER);
        source.setPassword(TestServer.PASSWORD);
        CatalogClock clock = new CatalogClock(() -> catalog, () -> counter);
        watch = new LeaseWatch(new QueueTable(source), Set.of("kind"), clock, LEASE, () -> counter, kind -> {});
    }

    @Test
    void work_whose_worker_is_silent_for_a_lease_is_put_back_for_any_to_take() throws Exception {
        lookFor(LEASE);
        assertThat(taken()).isTrue();

        assertThat(look()).isTrue();

        assertThat(taken()).isFalse();
        assertThat(column("version")).isEqualTo("3");
        assertThat(column("picked_by")).isEqualTo("null");
        assertThat(column("consecutive_failures")).isEqualTo("1");
    }

    @Test
    void work_whose_worker_gives_signs_of_life_is_left_alone() throws Exception {
        for (int i = 0; i < 20; i++) {
            look();
            heartbeat("last_heartbeat + interval '1 second'");
        }

        assertThat(taken()).isTrue();
    }

    @Test
    void a_heartbeat_of_another_day_is_a_sign_of_life_as_well() throws Exception {
        for (int i = 0; i < 10; i++) {
            look();
            heartbeat("last_heartbeat " + (i % 2 == 0 ? "+" : "-") + " interval '1 day 1 second'");
        }

        assertThat(taken()).isTrue();
    }

    @Test
    void a_clock_that_jumps_ahead_makes_nobody_dead() throws Exception {
        look();
        catalog = NOON.plus(DAY);

        lookFor(LEASE.minus(STEP));

        assertThat(taken()).isTrue();
    }

    @Test
    void a_clock_that_jumps_back_keeps_nobody_alive() throws Exception {
        look();
        catalog = NOON.minus(DAY);

        lookFor(LEASE.plus(STEP));

        assertThat(taken()).isFalse();
    }

    @Test
    void time_in_which_nobody_could_look_does_not_count() throws Exception {
        look();
        counter += Duration.ofMinutes(5).toNanos();

        look();
        lookFor(LEASE.minus(STEP));

        assertThat(taken()).isTrue();
        lookFor(STEP.multipliedBy(2));
        assertThat(taken()).isFalse();
    }

    @Test
    void work_that_dies_again_and_again_waits_longer_each_time() throws Exception {
        server.execute("postgres", "update scheduled_tasks set consecutive_failures = 3");

        lookFor(LEASE.plus(STEP));

        assertThat(taken()).isFalse();
        assertThat(column("execution_time >= timestamptz '" + NOON + "' + interval '8 seconds'"))
                .isEqualTo("t");
    }

    private void lookFor(Duration time) throws Exception {
        for (Duration passed = Duration.ZERO; passed.compareTo(time) < 0; passed = passed.plus(STEP)) {
            look();
        }
    }

    private boolean look() throws Exception {
        counter += STEP.toNanos();
        return watch.look();
    }

    private static void heartbeat(String value) {
        server.execute("postgres", "update scheduled_tasks set last_heartbeat = " + value);
    }

    private static boolean taken() {
        return column("picked").equals("t");
    }

    private static String column(String expression) {
        return server.rows("postgres", "select " + expression + " from scheduled_tasks")
                .get(0);
    }
}
