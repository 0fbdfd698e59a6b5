package dev.coffer.backup;

import static dev.coffer.backup.BackupPages.ids;
import static dev.coffer.backup.BackupPages.next;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.harness.Api;
import dev.coffer.harness.CatalogResource;
import dev.coffer.harness.CatalogRows;
import dev.coffer.harness.FaultAnswer;
import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The rules of {@code limit} and {@code marker}, and walks that follow them, over the backups of an instance. */
@QuarkusTest
@QuarkusTestResource(CatalogResource.class)
class InstanceBackupsPagingTest {

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
        String ofOtherAccount = rows.backup("neighbour", rows.instance("neighbour"));
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
    void a_marker_that_was_deleted_in_between_still_works() {
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
            page = next(page);
            assertThat(System.nanoTime()).as("the walk does not end").isLessThan(deadline);
        }
    }

    private FaultAnswer assertBadRequest(String query, String field) {
        FaultAnswer fault =
                FaultAnswer.of(Api.DEMO.request().urlEncodingEnabled(false).get(BackupPages.path(instance, query)));
        assertThat(fault.kind()).as(query).isEqualTo("badRequest 400");
        assertThat(fault.message()).contains("'" + field + "'");
        return fault;
    }

    private JsonPath list(String query) {
        return BackupPages.page(instance, query);
    }
}
