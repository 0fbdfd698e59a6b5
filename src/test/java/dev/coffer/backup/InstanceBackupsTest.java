package dev.coffer.backup;

import static dev.coffer.backup.BackupPages.ids;
import static dev.coffer.backup.BackupPages.next;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.harness.Api;
import dev.coffer.harness.CatalogResource;
import dev.coffer.harness.CatalogRows;
import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** <em>List backups for instance</em>, as its documentation and its clients have it. */
@QuarkusTest
@QuarkusTestResource(CatalogResource.class)
class InstanceBackupsTest {

    @Inject
    AgroalDataSource catalog;

    private CatalogRows rows;
    private String instance;

    @BeforeEach
    void an_instance() {
        rows = new CatalogRows(catalog);
        instance = rows.instance("demo");
    }

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
        rows.backup("neighbour", rows.instance("neighbour"));
        rows.delete("backup", ids.get(0));
        rows.delete("backup", ids.get(2));
        // when
        JsonPath answer = list("");
        // then
        assertThat(ids(answer)).containsExactly(ids.get(1), ids.get(3));
        assertThat(answer.getString("backup.id")).isEqualTo(ids.get(1));
    }

    @Test
    void a_page_holds_20_and_the_newest_backup_stands_beside_every_page() {
        // given
        List<String> ids = rows.backups("demo", instance, 45);
        // when
        JsonPath first = list("");
        JsonPath second = next(first);
        JsonPath third = next(second);
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
        JsonPath last = next(first);
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

    private JsonPath list(String query) {
        return BackupPages.page(instance, query);
    }

    private String url() {
        return "http://localhost:" + RestAssured.port + BackupPages.path(instance, "");
    }
}
