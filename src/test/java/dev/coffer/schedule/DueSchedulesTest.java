package dev.coffer.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.harness.Api;
import dev.coffer.harness.CatalogResource;
import dev.coffer.harness.CatalogRows;
import dev.coffer.harness.TestServer;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of runs, with times to come in place of the clock. Nobody else looks at these schedules before. */
@QuarkusTest
@QuarkusTestResource(CatalogResource.class)
class DueSchedulesTest {

    private static final Api API = new Api("cloud-token", "punctual");
    private static final Duration LONG = Duration.ofMinutes(1);

    @Inject
    DataSource catalog;

    @Inject
    DueSchedules schedules;

    private CatalogRows rows;
    private String instance;

    @BeforeEach
    void instance() {
        rows = new CatalogRows(catalog);
        instance = rows.instance(API.account());
    }

    @AfterEach
    void cleanUp() {
        rows.execute("delete from schedule where account_id = ?", API.account());
    }

    @Test
    void a_run_orders_one_backup_however_many_processes_start_it() {
        String id = schedule(Map.of("cron", "0 3 * * *", "name", "nightly"));
        Instant due = nextRun(id);

        CompletableFuture.allOf(Stream.generate(
                                () -> CompletableFuture.runAsync(() -> schedules.start(due.plusSeconds(1), LONG)))
                        .limit(3)
                        .toArray(CompletableFuture[]::new))
                .join();
        schedules.start(due.plusSeconds(2), LONG);

        assertThat(backups(id)).hasSize(1);
        JsonPath backup = API.get("/backups/" + backups(id).get(0)).jsonPath().setRootPath("backup");
        assertThat(backup.getBoolean("is_automated")).isTrue();
        assertThat(backup.getString("schedule_id")).isEqualTo(id);
        assertThat(backup.getString("name")).isEqualTo("nightly-" + due);
        JsonPath schedule = show(id);
        assertThat(instant(schedule, "last_scheduled")).isEqualTo(due);
        assertThat(nextRun(id)).isEqualTo(due.plus(Duration.ofDays(1)));
        assertThat(schedule.getMap("missed")).isNull();
    }

    @Test
    void the_workers_look_in_time_for_a_run_that_is_due_soon() {
        String id = schedule(Map.of("cron", "* * * * *"));
        String looks = "select execution_time <= ?::timestamptz from scheduled_tasks where task_name = ?";

        assertThat(rows.column(looks, show(id).getString("next_run") + "Z", ScheduleTimer.NAME))
                .containsExactly("t");
    }

    @Test
    void a_run_waits_for_another_backup_within_its_deadline() {
        String running = rows.backup(API.account(), instance, "BUILDING", null);
        String id = schedule(Map.of("cron", "0 3 * * *", "start_deadline", "1h"));
        Instant due = nextRun(id);

        schedules.start(due.plusSeconds(1), LONG);
        JsonPath waiting = show(id);
        rows.delete("backup", running);
        schedules.start(due.plus(Duration.ofMinutes(50)), LONG);

        assertThat(waiting.getString("waiting")).contains("instance status was BACKUP");
        assertThat(waiting.getString("last_scheduled")).isNull();
        assertThat(backups(id)).hasSize(1);
        assertThat(show(id).getString("waiting")).isNull();
        assertThat(nextRun(id)).isEqualTo(due.plus(Duration.ofDays(1)));
    }

    @Test
    void a_run_whose_deadline_is_over_is_recorded_as_missed_with_the_reason() {
        String running = rows.backup(API.account(), instance, "BUILDING", null);
        String id = schedule(Map.of("cron", "0 3 * * *", "start_deadline", "1h"));
        Instant due = nextRun(id);

        schedules.start(due.plusSeconds(1), LONG);
        schedules.start(due.plus(Duration.ofMinutes(61)), LONG);
        rows.delete("backup", running);
        schedules.start(due.plus(Duration.ofMinutes(62)), LONG);

        JsonPath schedule = show(id);
        assertThat(backups(id)).isEmpty();
        assertThat(schedule.getLong("missed.count")).isEqualTo(1);
        assertThat(instant(schedule, "missed.last")).isEqualTo(due);
        assertThat(schedule.getString("missed.reason")).contains("instance status was BACKUP");
        assertThat(nextRun(id)).isEqualTo(due.plus(Duration.ofDays(1)));
    }

    @Test
    void after_a_day_without_the_service_only_the_newest_run_starts() {
        String id = schedule(Map.of("cron", "0 * * * *"));
        Instant due = nextRun(id);

        schedules.start(due.plus(Duration.ofMinutes(24 * 60 + 5)), LONG);

        JsonPath schedule = show(id);
        assertThat(backups(id)).hasSize(1);
        assertThat(instant(schedule, "last_scheduled")).isEqualTo(due.plus(Duration.ofHours(24)));
        assertThat(schedule.getLong("missed.count")).isEqualTo(24);
        assertThat(schedule.getString("missed.reason")).startsWith("No worker ran");
        assertThat(runs(id)).hasSize(25).doesNotHaveDuplicates();
    }

    @Test
    void a_run_of_each_minute_catches_up_with_a_day_without_the_service() {
        String id = schedule(Map.of("cron", "* * * * *", "start_deadline", "30s"));
        rows.execute(
                "update schedule set next_due = '2027-06-02 03:00Z', next_run = '2027-06-02 03:00Z' where id = ?",
                UUID.fromString(id));
        Instant due = nextRun(id);

        schedules.start(due.plus(Duration.ofDays(1)).plusSeconds(40), LONG);

        assertThat(backups(id)).isEmpty();
        assertThat(show(id).getLong("missed.count")).isEqualTo(24 * 60 + 1);
        assertThat(nextRun(id)).isEqualTo(due.plus(Duration.ofDays(1)).plusSeconds(60));
    }

    @Test
    void jitter_delays_each_run_by_another_part_of_it() {
        String id = schedule(Map.of("cron", "0 3 * * *", "jitter", "30m"));
        Instant start = nextRun(id);

        schedules.start(start.minusSeconds(1), LONG);
        List<String> before = backups(id);
        schedules.start(start, LONG);

        assertThat(before).isEmpty();
        assertThat(backups(id)).hasSize(1);
        Instant due = instant(show(id), "last_scheduled");
        assertThat(Duration.between(due, start)).isBetween(Duration.ZERO, Duration.ofMinutes(30));
        assertThat(Duration.between(due, nextRun(id))).isBetween(Duration.ofDays(1), Duration.ofMinutes(24 * 60 + 30));
    }

    @Test
    void one_instance_has_several_schedules_and_their_runs_do_not_overlap() {
        String first = schedule(Map.of("cron", "0 3 * * *"));
        String second = schedule(Map.of("cron", "0 3 * * *"));
        Instant due = nextRun(first);

        schedules.start(due, LONG);

        assertThat(backups(first).size() + backups(second).size()).isEqualTo(1);
        assertThat(Stream.of(first, second).map(id -> show(id).getString("waiting")))
                .filteredOn(waiting -> waiting != null && waiting.contains("BACKUP"))
                .hasSize(1);
    }

    @Test
    void a_store_that_is_not_configured_any_more_costs_the_copy_and_not_the_backup() {
        String id = schedule(Map.of("cron", "0 3 * * *"));
        rows.execute("update schedule set copy_to = '{moon}' where id = ?", UUID.fromString(id));

        schedules.start(nextRun(id), LONG);

        assertThat(API.get("/backups/" + backups(id).get(0)).jsonPath().getList("backup.warnings", String.class))
                .anySatisfy(warning -> assertThat(warning).contains("no copy in the store 'moon'"));
    }

    @Test
    void a_week_has_a_full_backup_and_incremental_ones_which_are_proven_if_wanted() {
        try (TestServer source = TestServer.start()) {
            source.execute("postgres", "create database ledger");
            source.execute("ledger", "create table t as select 1 as n");
            instance = API.register(source, "ledger");
            String id = schedule(Map.of("day_of_week", 3, "hour", 3, "minute", 0, "prove", true));
            rows.execute(
                    "update schedule set next_due = '2027-06-02 03:00Z', next_run = '2027-06-02 03:00Z' where id = ?",
                    UUID.fromString(id));

            JsonPath full = run(id);
            JsonPath incremental = run(id);

            assertThat(full.getString("type")).isEqualTo("full");
            assertThat(incremental.getString("type")).isEqualTo("incremental");
            assertThat(incremental.getString("parent_id")).isEqualTo(full.getString("id"));
            JsonPath proven = Api.await(
                    () -> API.get("/backups/" + incremental.getString("id")).jsonPath(),
                    seen -> seen.get("backup.proof") != null);
            assertThat(proven.getString("backup.proof.result")).isEqualTo("PROVEN");
            Response now = API.put("/schedules/" + id, Map.of("schedule", Map.of("run_now", true)));
            assertThat(now.statusCode()).as(now.asString()).isEqualTo(202);
            assertThat(now.jsonPath().getString("schedule.next_run")).isEqualTo("2027-06-04T03:00:00");
            assertThat(backups(id)).hasSize(3);
            API.delete("/schedules/" + id);
            assertThat(API.completed(backups(id).get(2)).getBoolean("is_automated"))
                    .isTrue();
        }
    }

    private JsonPath run(String id) {
        int before = backups(id).size();
        schedules.start(nextRun(id), LONG);
        assertThat(backups(id)).hasSize(before + 1);
        return API.completed(backups(id).get(before));
    }

    private String schedule(Map<String, ?> fields) {
        Map<String, Object> schedule = new HashMap<>(fields);
        schedule.put("instance_id", instance);
        Response response = API.post("/schedules", Map.of("schedule", schedule));
        assertThat(response.statusCode()).as(response.asString()).isEqualTo(202);
        return response.path("schedule.id");
    }

    private static JsonPath show(String id) {
        return API.get("/schedules/" + id).jsonPath().setRootPath("schedule");
    }

    private static Instant nextRun(String id) {
        return instant(show(id), "next_run");
    }

    private static Instant instant(JsonPath record, String field) {
        return Instant.parse(record.getString(field) + "Z");
    }

    private List<String> backups(String schedule) {
        return rows.column("select id from backup where schedule_id = '" + schedule + "' order by id");
    }

    private List<String> runs(String schedule) {
        return rows.column("select due from schedule_run where schedule_id = '" + schedule + "'");
    }
}
