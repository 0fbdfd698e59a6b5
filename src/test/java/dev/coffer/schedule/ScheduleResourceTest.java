package dev.coffer.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.harness.Api;
import dev.coffer.harness.CatalogResource;
import dev.coffer.harness.CatalogRows;
import dev.coffer.harness.FaultAnswer;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@QuarkusTestResource(CatalogResource.class)
class ScheduleResourceTest {

    private static final Api API = new Api("cloud-token", "planners");

    @Inject
    DataSource catalog;

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
    void a_schedule_is_created_as_the_wider_api_describes_it() {
        Response created =
                post(Map.of("action", "backup", "day_of_week", 0, "hour", 14, "minute", 30, "instance_id", instance));

        assertThat(created.statusCode()).as(created.asString()).isEqualTo(202);
        JsonPath schedule =
                API.get("/schedules/" + created.path("schedule.id")).jsonPath().setRootPath("schedule");
        assertThat(schedule.getMap(""))
                .containsEntry("action", "backup")
                .containsEntry("day_of_week", 0)
                .containsEntry("day_of_month", null)
                .containsEntry("month", null)
                .containsEntry("hour", 14)
                .containsEntry("minute", 30)
                .containsEntry("full_backup_retention", 2)
                .containsEntry("instance_id", instance)
                .containsEntry("source", Map.of("id", instance, "type", "instance"))
                .containsEntry("last_scheduled", null)
                .containsEntry("running", false)
                .containsEntry("kind", "weekly")
                .containsEntry("time_zone", "UTC")
                .containsKeys("created", "updated")
                .doesNotContainKeys("cron", "missed", "waiting", "paused_reason");
        assertThat(schedule.getString("next_run")).endsWith("T14:30:00");
    }

    @Test
    void the_instance_may_be_named_as_the_source() {
        JsonPath schedule = created(
                Map.of("day_of_week", 7, "hour", 0, "minute", 0, "source_id", instance, "source_type", "instance"));

        assertThat(schedule.getString("instance_id")).isEqualTo(instance);
        assertThat(schedule.getString("kind")).isEqualTo("full");
    }

    @Test
    void a_schedule_has_a_cron_expression_instead() {
        JsonPath schedule = created(Map.of(
                "instance_id",
                instance,
                "cron",
                " 30  3 * * mon-fri ",
                "time_zone",
                "Europe/Berlin",
                "kind",
                "incremental",
                "jitter",
                "10m",
                "start_deadline",
                "2h",
                "name",
                "nightly",
                "store",
                "LOCAL",
                "prove",
                true));

        assertThat(schedule.getMap(""))
                .containsEntry("cron", "30 3 * * MON-FRI")
                .containsEntry("time_zone", "Europe/Berlin")
                .containsEntry("kind", "incremental")
                .containsEntry("jitter", "PT10M")
                .containsEntry("start_deadline", "PT2H")
                .containsEntry("name", "nightly")
                .containsEntry("store", "local")
                .containsEntry("prove", true)
                .containsEntry("hour", null);
    }

    @Test
    void a_change_keeps_what_it_does_not_name() {
        String id = created(Map.of("day_of_week", 1, "hour", 2, "minute", 3, "instance_id", instance))
                .getString("id");

        assertThat(changed(id, Map.of("minute", 4)).getMap(""))
                .containsEntry("day_of_week", 1)
                .containsEntry("hour", 2)
                .containsEntry("minute", 4);
        assertThat(changed(id, Map.of("paused", true)).getMap(""))
                .containsEntry("paused", true)
                .containsEntry("next_run", null);
        assertThat(changed(id, Map.of("full_backup_retention", 9)).getMap(""))
                .containsEntry("paused", true)
                .containsEntry("full_backup_retention", 9);
        JsonPath resumed = changed(id, Map.of("paused", false, "cron", "0 5 * * *", "start_deadline", "1h"));
        assertThat(resumed.getString("next_run")).endsWith("T05:00:00");
        assertThat(resumed.getString("kind")).isEqualTo("weekly");
        assertThat(changed(id, Map.of("start_deadline", "")).getString("start_deadline"))
                .isNull();
    }

    @Test
    void schedules_are_listed_in_pages_newest_first_until_they_are_deleted() {
        String first = created(daily()).getString("id");
        String second = created(daily()).getString("id");
        String third = created(daily()).getString("id");

        JsonPath page = API.get("/schedules?limit=2").jsonPath();
        assertThat(page.getList("schedules.id")).containsExactly(third, second);
        assertThat(page.getString("links[0].href")).contains("marker=" + second);
        assertThat(API.delete("/schedules/" + second).statusCode()).isEqualTo(202);
        assertThat(API.get("/schedules?limit=2&marker=" + second).jsonPath().getList("schedules.id"))
                .containsExactly(first);
        assertThat(API.get("/schedules/" + second).statusCode()).isEqualTo(404);
        assertThat(API.delete("/schedules/" + second).statusCode()).isEqualTo(404);
        assertThat(API.get("/schedules").jsonPath().getList("schedules.id")).containsExactly(third, first);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{}                                             | 'schedule.day_of_week' is required.",
                "{day_of_week: 8, hour: 1, minute: 1}           | 'schedule.day_of_week' must be a whole number from 0 to 7",
                "{day_of_week: 0, hour: 24, minute: 1}          | 'schedule.hour' must be a whole number from 0 to 23",
                "{day_of_week: 0, hour: 1, minute: 60}          | 'schedule.minute' must be a whole number from 0 to 59",
                "{day_of_week: 0, minute: 1}                    | 'schedule.hour' is required.",
                "{cron: '0 0 30 2 *'}                           | 'schedule.cron' never fires",
                "{cron: '@daily'}                               | 'schedule.cron' must have the five fields",
                "{cron: '0 0 * * *', hour: 1}                   | 'schedule.cron' cannot stand beside",
                "{cron: '0 0 * * *', time_zone: 'Mars/Olympus'} | 'schedule.time_zone' must be",
                "{cron: '0 0 * * *', kind: 'odd'}               | 'schedule.kind' must be one of full, incremental, weekly",
                "{cron: '0 0 * * *', store: 'moon'}             | 'schedule.store' must be the name of a store",
                "{cron: '0 0 * * *', copy_to: ['moon']}         | 'schedule.copy_to' must be the name of a store",
                "{cron: '0 0 * * *', store: 'local', copy_to: ['local']} | 'schedule.copy_to' names the store of",
                "{cron: '0 0 * * *', jitter: 'soon'}            | 'schedule.jitter' must be a duration",
                "{cron: '0 0 * * *', start_deadline: '9999d'}   | 'schedule.start_deadline' must be a duration",
                "{cron: '0 0 * * *', full_backup_retention: 0}  | 'schedule.full_backup_retention' must be",
                "{cron: '0 0 * * *', action: 'restore'}         | 'schedule.action' must be backup",
                "{cron: '0 0 * * *', source_type: 'cluster'}    | 'schedule.source_type' must be instance",
                "{cron: '0 0 * * *', source_id: 'other'}        | 'schedule.source_id' is not the instance",
                "{cron: '0 0 * * *', run_now: true}             | 'schedule.run_now' is for a schedule that is there",
                "{day_of_week: 7, hour: 1, minute: 1, kind: 'weekly'} | 'schedule.kind' is full with this",
            })
    void what_is_wrong_with_a_schedule_is_named(String fields, String message) {
        Map<String, Object> schedule =
                new HashMap<>(JsonPath.from(fields.replace('\'', '"').replaceAll("(\\w+):", "\"$1\":"))
                        .getMap(""));
        schedule.put("instance_id", instance);

        FaultAnswer fault = FaultAnswer.of(post(schedule));

        assertThat(fault.kind()).isEqualTo("badRequest 400");
        assertThat(fault.message()).startsWith(message.strip());
    }

    @Test
    void what_is_not_the_accounts_is_not_there() {
        String id = created(daily()).getString("id");
        String foreign = rows.instance("demo");

        assertThat(Api.DEMO.get("/schedules/" + id).statusCode()).isEqualTo(404);
        assertThat(Api.DEMO
                        .put("/schedules/" + id, Map.of("schedule", Map.of("paused", true)))
                        .statusCode())
                .isEqualTo(404);
        assertThat(Api.DEMO.delete("/schedules/" + id).statusCode()).isEqualTo(404);
        assertThat(post(Map.of("cron", "0 0 * * *", "instance_id", foreign)).statusCode())
                .isEqualTo(404);
        assertThat(put(id, Map.of("instance_id", foreign)).statusCode()).isEqualTo(400);
    }

    @Test
    void deleting_an_instance_pauses_its_schedules_with_a_reason() {
        String id = created(daily()).getString("id");

        assertThat(API.delete("/instances/" + instance).statusCode()).isEqualTo(202);

        JsonPath paused = API.get("/schedules/" + id).jsonPath().setRootPath("schedule");
        assertThat(paused.getBoolean("paused")).isTrue();
        assertThat(paused.getString("paused_reason")).startsWith("The instance was deleted.");
        assertThat(paused.getString("next_run")).isNull();
        assertThat(FaultAnswer.of(put(id, Map.of("paused", false))).kind()).isEqualTo("unprocessableEntity 422");
        assertThat(put(id, Map.of("run_now", true)).statusCode()).isEqualTo(404);
        assertThat(API.delete("/schedules/" + id).statusCode()).isEqualTo(202);
    }

    @Test
    void a_run_that_is_asked_for_cannot_start_while_a_backup_runs_and_then_nothing_changes() {
        String id = created(daily()).getString("id");
        String running = rows.backup(API.account(), instance, "BUILDING", null);

        FaultAnswer fault = FaultAnswer.of(put(id, Map.of("run_now", true, "full_backup_retention", 7)));

        rows.delete("backup", running);
        assertThat(fault.kind()).isEqualTo("unprocessableEntity 422");
        assertThat(API.get("/schedules/" + id).jsonPath().getInt("schedule.full_backup_retention"))
                .isEqualTo(2);
        assertThat(API.get("/backups?instance_id=" + instance).jsonPath().<Object>getList("backups"))
                .isEqualTo(List.of());
    }

    private Map<String, Object> daily() {
        return Map.of("instance_id", instance, "cron", "0 3 * * *");
    }

    private static JsonPath created(Map<String, ?> schedule) {
        Response response = post(schedule);
        assertThat(response.statusCode()).as(response.asString()).isEqualTo(202);
        return response.jsonPath().setRootPath("schedule");
    }

    private static JsonPath changed(String id, Map<String, ?> schedule) {
        Response response = put(id, schedule);
        assertThat(response.statusCode()).as(response.asString()).isEqualTo(202);
        return response.jsonPath().setRootPath("schedule");
    }

    private static Response post(Map<String, ?> schedule) {
        return API.post("/schedules", Map.of("schedule", schedule));
    }

    private static Response put(String id, Map<String, ?> schedule) {
        return API.put("/schedules/" + id, Map.of("schedule", schedule));
    }
}
