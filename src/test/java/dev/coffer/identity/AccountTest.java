package dev.coffer.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.harness.Api;
import dev.coffer.harness.CatalogResource;
import dev.coffer.harness.CatalogRows;
import dev.coffer.harness.FaultAnswer;
import dev.coffer.harness.RawHttp;
import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An account is closed to every other one, however its name is spelt, and reveals to none what it holds. */
@QuarkusTest
@QuarkusTestResource(CatalogResource.class)
class AccountTest {

    private static final Api CLOUD = new Api("cloud-token", "neighbour");
    private static final String UNKNOWN = "0198f2a0-0000-7000-8000-000000000001";

    @Inject
    AgroalDataSource catalog;

    private CatalogRows rows;
    private String otherInstance;
    private String otherBackup;

    @BeforeEach
    void what_another_account_has() {
        rows = new CatalogRows(catalog);
        otherInstance = rows.instance("neighbour");
        otherBackup = rows.backup("neighbour", otherInstance);
    }

    @Test
    void every_path_of_another_account_is_403_whether_it_exists_or_not() {
        for (String path : List.of(
                "/backups",
                "/backups/" + otherBackup,
                "/backups/" + UNKNOWN,
                "/instances/" + otherInstance + "/backups",
                "/datastores",
                "/flavors",
                "/nothing",
                "/",
                "")) {
            for (String account : List.of("neighbour", "another", "DEMO")) {
                assertThat(FaultAnswer.of(Api.DEMO.request().get("/v1.0/" + account + path))
                                .kind())
                        .as(account + path)
                        .isEqualTo("forbidden 403");
            }
        }
    }

    @Test
    void another_account_is_403_before_the_body_is_read() {
        try (RawHttp http = RawHttp.connect()) {
            http.send(RawHttp.head("POST", "/v1.0/neighbour/backups", "demo-token")
                    + "Content-Type: text/plain\r\nContent-Length: 900000\r\n\r\n");
            assertThat(http.answer().fault().kind()).isEqualTo("forbidden 403");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1.0/%6eeighbour",
                "/v1.0/%6Eeighbour",
                "/v1%2e0/neighbour",
                "/v1.0/%256eeighbour",
                "/v1.0/%2564emo",
                "/v1.0/./neighbour",
                "/v1.0/%2e/neighbour",
                "/v1.0/demo/../neighbour",
                "/v1.0/demo/%2e%2e/neighbour",
                "/v1.0/demo/.%2E/neighbour",
                "/v1.0/demo%2f..%2fneighbour",
                "/v1.0/demo/..%2fneighbour",
                "/v1.0/demo%5c..%5cneighbour",
                "/v1.0/demo/..;/neighbour",
                "/v1.0/demo/..;x=y/neighbour",
                "/v1.0/neighbour;a=b",
                "/v1.0/demo;/../neighbour",
                "/v1.0;a=b/neighbour",
                "/v1.0/demo;a=b",
                "/v1.0/;/neighbour",
                "//v1.0/neighbour",
                "/v1.0//neighbour",
                "/%2fv1.0/neighbour",
                "/q/../v1.0/neighbour",
                "/v1.0/neighbour%00",
                "/v1.0/demo%00",
                "/v1.0/demo%20",
                "/v1.0/+demo",
                "/v1.0/dem%C3%B6",
                "http://localhost/v1.0/neighbour",
                "http://demo@localhost/v1.0/neighbour",
            })
    void no_spelling_of_a_path_leads_into_another_account_or_one_that_cannot_be(String prefix) {
        // when
        RawHttp.Answer answer = RawHttp.ask("GET", prefix + "/instances/" + otherInstance + "/backups", "demo-token");
        // then
        assertThat(answer.fault().kind()).isIn("forbidden 403", "itemNotFound 404");
        assertThat(answer.body()).doesNotContain(otherInstance).doesNotContain(otherBackup);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"//backups", "/./backups", "/backups/.", "/backups/../backups", "/backups;a=b", "/backups//"})
    void under_ones_own_account_an_ambiguous_path_is_404(String rest) {
        assertThat(RawHttp.ask("GET", "/v1.0/demo" + rest, "demo-token").fault().kind())
                .isEqualTo("itemNotFound 404");
    }

    @Test
    void ones_own_account_may_be_percent_encoded() {
        assertThat(RawHttp.ask("GET", "/v1.0/%64em%6f/backups", "demo-token").status())
                .isEqualTo(200);
    }

    @Test
    void a_cloud_admin_may_enter_every_account_and_sees_only_that() {
        // given
        rows.backup("demo", rows.instance("demo"));
        // when, then
        assertThat(CLOUD.get("/backups/" + otherBackup).statusCode()).isEqualTo(200);
        assertThat(CLOUD.get("/instances/" + otherInstance + "/backups")
                        .jsonPath()
                        .getList("backups.id"))
                .containsExactly(otherBackup);
        assertThat(CLOUD.get("/backups").jsonPath().getList("backups.project_id"))
                .containsOnly("neighbour");
        assertThat(FaultAnswer.of(new Api("cloud-token", "demo").get("/backups/" + otherBackup))
                        .kind())
                .isEqualTo("itemNotFound 404");
    }

    @ParameterizedTest
    @ValueSource(strings = {".hidden", "a%20b", "a%00", "%C3%A9", "%252e", "a:b", "a@b"})
    void a_cloud_admin_finds_no_account_of_an_impossible_name(String account) {
        assertThat(RawHttp.ask("GET", "/v1.0/" + account + "/backups", "cloud-token")
                        .fault()
                        .kind())
                .isEqualTo("itemNotFound 404");
        assertThat(RawHttp.ask("GET", "/v1.0/" + "a".repeat(101) + "/backups", "cloud-token")
                        .fault()
                        .kind())
                .isEqualTo("itemNotFound 404");
    }

    @Test
    void foreign_unknown_deleted_and_malformed_backups_look_alike() {
        // given
        String deleted = rows.backup("demo", rows.instance("demo"));
        rows.delete("backup", deleted);
        // when, then
        for (String id : List.of(otherBackup, UNKNOWN, deleted, "not-an-id", "1", "%00", "0198f2a0%2D")) {
            assertNotFound("GET", "/backups/" + id, id);
            assertNotFound("DELETE", "/backups/" + id, id);
        }
    }

    @Test
    void foreign_unknown_deleted_and_malformed_instances_look_alike() {
        // given
        String deleted = rows.instance("demo");
        rows.backup("demo", deleted);
        rows.delete("instance", deleted);
        // when, then
        for (String id : List.of(otherInstance, UNKNOWN, deleted, "orders", "-1")) {
            assertNotFound("GET", "/instances/" + id, id);
            assertNotFound("DELETE", "/instances/" + id, id);
            assertNotFound("GET", "/instances/" + id + "/backups", id);
            assertNotFound("GET", "/instances/" + id + "/backups?limit=1&marker=" + otherBackup, id);
            FaultAnswer created =
                    FaultAnswer.of(Api.DEMO.post("/backups", Map.of("backup", Map.of("name", "n", "instance", id))));
            assertThat(created.kind() + ": " + created.message())
                    .isEqualTo("itemNotFound 404: Resource " + id + " cannot be found.");
        }
    }

    @Test
    void an_id_may_be_in_upper_case() {
        // given
        String instance = rows.instance("demo");
        String backup = rows.backup("demo", instance);
        // when, then
        String upper = instance.toUpperCase(java.util.Locale.ROOT);
        assertThat(Api.DEMO.get("/instances/" + upper).<String>path("instance.id"))
                .isEqualTo(instance);
        assertThat(Api.DEMO.get("/instances/" + upper + "/backups").<String>path("backup.id"))
                .isEqualTo(backup);
        assertThat(Api.DEMO
                        .get("/backups/" + backup.toUpperCase(java.util.Locale.ROOT))
                        .<String>path("backup.id"))
                .isEqualTo(backup);
    }

    private static void assertNotFound(String method, String path, String id) {
        FaultAnswer fault =
                RawHttp.ask(method, "/v1.0/demo" + path, "demo-token").fault();
        String shown = id.replace("%00", "?").replace("%2D", "-");
        assertThat(fault.kind() + ": " + fault.message())
                .as(method + " " + path)
                .isEqualTo("itemNotFound 404: Resource " + shown + " cannot be found.");
    }
}
