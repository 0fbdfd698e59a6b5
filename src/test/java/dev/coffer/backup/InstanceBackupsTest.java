package dev.coffer.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.harness.Api;
import dev.coffer.harness.CatalogResource;
import dev.coffer.harness.CatalogRows;
import dev.coffer.harness.FaultAnswer;
import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** <em>List backups for instance</em>, as its documentation and its clients have it. */
@QuarkusTest
@QuarkusTestResource(CatalogResource.class)
class InstanceBackupsTest {

    private static final String UNKNOWN = "0198f2a0-0000-7000-8000-000000000001";

    @Inject
    AgroalDataSource catalog;

    private CatalogRows rows;
    private String instance;

    @BeforeEach
    void an_instance() {
        rows = new CatalogRows(catalog);
        instance = rows.instance("demo");
    }

    // Records and envelopes.

    @Test
    void a_record_has_all_published_fields_whatever_is_known() {
        // given
        rows.backup("demo", instance, "NEW", null);
        // when
        Map<String, Object> record = list("").getMap("backups[0]");
        // then
        assertThat(record.keySet())
                .contains(
                        "status",
                        "updated",
                        "description",
                        "datastore",
                        "id",
                        "size",
                        "name",
                        "created",
                        "instance_id",
                        "parent_id",
                        "locationRef");
        assertThat(record).containsEntry("description", null).containsEntry("size", null);
        assertThat(record).containsEntry("parent_id", null).containsEntry("locationRef", null);
        assertThat((Map<?, ?>) record.get("datastore"))
                .hasToString("{type=PostgreSQL, version=15, version_id=0c0ffe00-0000-4000-8000-000000010015}");
    }

    @Test
    void a_record_says_what_is_true_of_the_backup() {
        // given
        String parent = rows.backup("demo", instance);
        String id = rows.backup("demo", instance, "COMPLETED", parent);
        rows.execute(
                "update backup set name = 'restored_backup', description = 'Backup from Restored Instance',"
                        + " size_bytes = 151426000, location = 'http://localhost/path/to/backup', automated = true,"
                        + " created = '2014-06-19T15:55:54.999Z', updated = '2014-06-19T17:56:58.2+02'"
                        + " where id = ?",
                UUID.fromString(id));
        // when
        JsonPath answer = list("");
        // then
        assertThat(answer.getMap("backup")).isEqualTo(answer.getMap("backups[0]"));
        JsonPath record = answer.setRootPath("backup");
        assertThat(record.getString("id")).isEqualTo(id);
        assertThat(record.getString("status")).isEqualTo("COMPLETED");
        assertThat(record.getString("name")).isEqualTo("restored_backup");
        assertThat(record.getString("description")).isEqualTo("Backup from Restored Instance");
        assertThat(record.getString("created")).isEqualTo("2014-06-19T15:55:54");
        assertThat(record.getString("updated")).isEqualTo("2014-06-19T15:56:58");
        assertThat(record.getString("size")).isEqualTo("0.141026");
        assertThat(record.getString("instance_id")).isEqualTo(instance);
        assertThat(record.getString("parent_id")).isEqualTo(parent);
        assertThat(record.getString("locationRef")).isEqualTo("http://localhost/path/to/backup");
        assertThat(record.getString("project_id")).isEqualTo("demo");
        assertThat(record.getString("type")).isEqualTo("incremental");
        assertThat(record.getString("source")).isEqualTo("[type:instance, id:" + instance + "]");
        assertThat(record.getBoolean("is_automated")).isTrue();
        assertThat(record.getString("storage_driver")).isEqualTo("filesystem");
    }

    @ParameterizedTest
    @ValueSource(strings = {"NEW", "BUILDING", "SAVING", "COMPLETED", "FAILED", "RESTORED", "DELETE_FAILED"})
    void a_backup_of_any_status_is_listed(String status) {
        rows.backup("demo", instance, status, null);
        assertThat(list("").getString("backups[0].status")).isEqualTo(status);
    }

    @Test
    void without_backups_the_list_is_empty_and_the_single_record_null() {
        String answer = Api.DEMO.get("/instances/" + instance + "/backups").asString();
        assertThat(answer).isEqualTo("{\"backups\":[],\"backup\":null}");
    }

    @Test
    void the_list_holds_this_instance_only_newest_first_and_nothing_deleted() {
        // given
        List<String> ids = rows.backups("demo", instance, 4);
        rows.backup("demo", rows.instance("demo"));
        rows.backup("other", rows.instance("other"));
        rows.delete("backup", ids.get(0));
        rows.delete("backup", ids.get(2));
        // when
        JsonPath answer = list("");
        // then
        assertThat(ids(answer)).containsExactly(ids.get(1), ids.get(3));
        assertThat(answer.getString("backup.id")).isEqualTo(ids.get(1));
    }

    // Pages.

    @Test
    void a_page_holds_20_and_the_newest_backup_stands_beside_every_page() {
        // given
        List<String> ids = rows.backups("demo", instance, 45);
        // when
        JsonPath first = list("");
        JsonPath second = follow(first);
        JsonPath third = follow(second);
        // then
        assertThat(ids(first)).isEqualTo(ids.subList(0, 20));
        assertThat(ids(second)).isEqualTo(ids.subList(20, 40));
        assertThat(ids(third)).isEqualTo(ids.subList(40, 45));
        for (JsonPath page : List.of(first, second, third)) {
            assertThat(page.getString("backup.id")).isEqualTo(ids.get(0));
        }
        assertThat(third.getMap("").keySet()).doesNotContain("links");
    }

    @Test
    void the_link_is_absolute_and_names_the_last_record() {
        // given
        List<String> ids = rows.backups("demo", instance, 21);
        // when, then
        assertThat(list("").getList("links"))
                .hasToString("[{rel=next, href=" + url() + "?marker=" + ids.get(19) + "}]");
    }

    @Test
    void the_link_keeps_a_limit_that_was_given_and_every_other_parameter() {
        // given
        List<String> ids = rows.backups("demo", instance, 3);
        // when
        String href =
                list("?a=1&limit=1&b=x%26y%20%C3%A9&a=2&c&marker=" + ids.get(0)).getString("links[0].href");
        // then
        assertThat(href).startsWith(url() + "?");
        assertThat(href.substring(href.indexOf('?') + 1).split("&"))
                .containsExactlyInAnyOrder("a=1", "a=2", "b=x%26y+%C3%A9", "c=", "limit=1", "marker=" + ids.get(1));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 20})
    void a_last_page_that_is_exactly_full_has_no_links(int limit) {
        // given
        List<String> ids = rows.backups("demo", instance, limit * 2);
        // when
        JsonPath first = list("?limit=" + limit);
        JsonPath last = follow(first);
        // then
        assertThat(ids(last)).isEqualTo(ids.subList(limit, limit * 2));
        assertThat(last.getMap("").keySet()).containsExactlyInAnyOrder("backups", "backup");
    }

    @Test
    void the_page_after_the_last_is_empty() {
        // given
        List<String> ids = rows.backups("demo", instance, 2);
        // when
        JsonPath answer = list("?marker=" + ids.get(1));
        // then
        assertThat(ids(answer)).isEmpty();
        assertThat(answer.getString("backup.id")).isEqualTo(ids.get(0));
        assertThat(answer.getMap("").keySet()).doesNotContain("links");
    }

    @ParameterizedTest
    @CsvSource({
        "limit=1, 1",
        "limit=19, 19",
        "limit=20, 20",
        "limit=21, 20",
        "limit=1000000, 20",
        "limit=007, 7",
        "limit=99999999999999999999, 20",
        "limit=, 20",
        "limit, 20",
        "marker=, 20",
        "limit=1&limit=3, 3",
        "limit=0&limit=2, 2",
        "limit=3&limit=, 20",
        "Limit=1, 20",
        "unheard_of=1, 20"
    })
    void a_limit_shortens_the_page_and_never_lengthens_it(String query, int expected) {
        rows.backups("demo", instance, 25);
        assertThat(ids(list("?" + query))).hasSize(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0",
                "00",
                "-1",
                "-0",
                "%2B1",
                "1.0",
                "1.5",
                "1e1",
                "0x10",
                "abc",
                "%20",
                "%201",
                "1%20",
                "null",
                "NaN",
                "٣",
                "１",
                "%00",
                "1,2",
                "99999999999999999999x"
            })
    void a_limit_that_is_no_positive_whole_number_is_400(String limit) {
        rows.backup("demo", instance);
        assertBadRequest("?limit=" + limit, "limit");
        assertBadRequest("?limit=5&limit=" + limit, "limit");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                UNKNOWN,
                "1",
                "20",
                "abc",
                "%20",
                "%00",
                "null",
                "0198f2a0000070008000000000000001",
                "{0198f2a0-0000-7000-8000-000000000001}",
                "0-0-0-0-0"
            })
    void a_marker_that_is_unknown_or_malformed_is_400(String marker) {
        rows.backup("demo", instance);
        assertBadRequest("?marker=" + marker.replace("{", "%7B").replace("}", "%7D"), "marker");
    }

    @Test
    void a_marker_of_another_instance_or_account_is_400_and_looks_like_an_unknown_one() {
        // given
        rows.backup("demo", instance);
        String ofOtherInstance = rows.backup("demo", rows.instance("demo"));
        String ofOtherAccount = rows.backup("other", rows.instance("other"));
        // when, then
        for (String marker : List.of(UNKNOWN, ofOtherInstance, ofOtherAccount)) {
            FaultAnswer fault = assertBadRequest("?marker=" + marker, "marker");
            assertThat(fault.message().replace(marker, "X"))
                    .isEqualTo("The 'marker' X is not the id of a record of this list.");
        }
    }

    @Test
    void a_marker_may_be_in_upper_case_and_of_two_the_last_counts() {
        List<String> ids = rows.backups("demo", instance, 3);
        assertThat(ids(list("?marker=" + ids.get(1).toUpperCase(java.util.Locale.ROOT))))
                .containsExactly(ids.get(2));
        assertThat(ids(list("?marker=" + ids.get(1) + "&marker=" + ids.get(0))))
                .containsExactly(ids.get(1), ids.get(2));
    }

    @Test
    void a_marker_that_was_deleted_meanwhile_goes_on_working() {
        // given
        List<String> ids = rows.backups("demo", instance, 4);
        rows.delete("backup", ids.get(0));
        rows.delete("backup", ids.get(1));
        // when
        JsonPath answer = list("?marker=" + ids.get(1));
        // then
        assertThat(ids(answer)).containsExactly(ids.get(2), ids.get(3));
        assertThat(answer.getString("backup.id")).isEqualTo(ids.get(2));
        rows.delete("backup", ids.get(2));
        rows.delete("backup", ids.get(3));
        assertThat(list("?marker=" + ids.get(1)).getString("backup")).isNull();
    }

    // Walks.

    @Test
    void every_limit_walks_over_each_backup_once() {
        List<String> ids = rows.backups("demo", instance, 45);
        for (int limit = 1; limit <= 45; limit++) {
            assertThat(walk("?limit=" + limit, page -> {})).as("limit " + limit).isEqualTo(ids);
        }
        assertThat(walk("", page -> {})).isEqualTo(ids);
    }

    @Test
    void a_walk_sees_each_backup_that_stays_once_while_others_come_and_go() {
        // given
        List<String> ids = rows.backups("demo", instance, 45);
        List<String> deleted = new ArrayList<>();
        // when
        List<String> seen = walk("?limit=4", page -> {
            rows.backup("demo", instance);
            String last = ids(page).get(ids(page).size() - 1);
            int next = ids.indexOf(last) + 2;
            for (String gone : next < ids.size() ? List.of(last, ids.get(next)) : List.of(last)) {
                rows.delete("backup", gone);
                deleted.add(gone);
            }
        });
        // then
        assertThat(seen).doesNotHaveDuplicates().isSubsetOf(ids);
        assertThat(seen)
                .containsAll(ids.stream().filter(id -> !deleted.contains(id)).toList());
    }

    @Test
    void the_same_rules_hold_for_the_list_of_the_account() {
        // given
        Api account = new Api("cloud-token", "paged");
        String other = rows.instance("paged");
        List<String> ids = rows.backups("paged", other, 45);
        // when
        List<String> seen = new ArrayList<>();
        JsonPath page = account.get("/backups?limit=7").jsonPath();
        while (true) {
            seen.addAll(ids(page));
            String next = page.getString("links[0].href");
            if (next == null) {
                break;
            }
            page = account.request().get(next).jsonPath();
        }
        // then
        assertThat(seen).isEqualTo(ids);
        assertThat(FaultAnswer.of(account.get("/backups?limit=0")).kind()).isEqualTo("badRequest 400");
        assertThat(FaultAnswer.of(account.get("/backups?marker=" + UNKNOWN)).kind())
                .isEqualTo("badRequest 400");
        assertThat(FaultAnswer.of(account.get("/instances?marker=" + ids.get(0)))
                        .kind())
                .isEqualTo("badRequest 400");
    }

    private List<String> walk(String query, Consumer<JsonPath> afterEachPage) {
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        List<String> seen = new ArrayList<>();
        JsonPath page = list(query);
        while (true) {
            seen.addAll(ids(page));
            afterEachPage.accept(page);
            if (page.getString("links[0].href") == null) {
                return seen;
            }
            page = follow(page);
            assertThat(System.nanoTime()).as("the walk does not end").isLessThan(deadline);
        }
    }

    private FaultAnswer assertBadRequest(String query, String field) {
        FaultAnswer fault = FaultAnswer.of(Api.DEMO
                .request()
                .urlEncodingEnabled(false)
                .get(Api.DEMO.path("/instances/" + instance + "/backups" + query)));
        assertThat(fault.kind()).as(query).isEqualTo("badRequest 400");
        assertThat(fault.message()).contains("'" + field + "'");
        return fault;
    }

    private JsonPath list(String query) {
        return get(Api.DEMO.path("/instances/" + instance + "/backups" + query));
    }

    private static JsonPath follow(JsonPath page) {
        return get(page.getString("links[0].href"));
    }

    private static JsonPath get(String url) {
        var response = Api.DEMO.request().urlEncodingEnabled(false).get(url);
        assertThat(response.statusCode()).as(response.asString()).isEqualTo(200);
        assertThat(response.header("Content-Type")).isEqualTo("application/json");
        return response.jsonPath();
    }

    private static List<String> ids(JsonPath page) {
        return page.getList("backups.id");
    }

    private String url() {
        return "http://localhost:" + RestAssured.port + Api.DEMO.path("/instances/" + instance + "/backups");
    }
}
