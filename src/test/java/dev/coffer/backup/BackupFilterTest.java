package dev.coffer.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.harness.Api;
import dev.coffer.harness.CatalogResource;
import dev.coffer.harness.TestServer;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(CatalogResource.class)
class BackupFilterTest {

    private static final Api ONE = new Api("cloud-token", "filter-one");
    private static final Api TWO = new Api("cloud-token", "filter-two");
    private static final Api DEMO = Api.DEMO;
    private static final String POLICY = "Policy doesn't allow backup:index:all_projects to be performed.";

    private static TestServer source;

    @BeforeAll
    static void server() {
        source = TestServer.start();
    }

    @AfterAll
    static void stop() {
        source.close();
    }

    @Test
    void backups_are_filtered_by_datastore_instance_and_project() {
        String instance = ONE.register(source, "postgres");
        String other = ONE.register(source, "postgres");
        String backup = ONE.backup(instance);
        String otherBackup = ONE.backup(other);
        String foreign = TWO.backup(TWO.register(source, "postgres"));
        List.of(backup, otherBackup).forEach(ONE::completed);
        TWO.completed(foreign);

        assertThat(ids(ONE, "?instance_id=" + instance)).containsExactly(backup);
        assertThat(ids(ONE, "?instance_id=" + instance.toUpperCase(java.util.Locale.ROOT)))
                .containsExactly(backup);
        assertThat(ids(ONE, "?instance_id=unknown")).isEmpty();
        assertThat(ids(ONE, "?datastore=POSTGRESQL")).containsExactly(otherBackup, backup);
        assertThat(ids(ONE, "?datastore=0c0ffe00-0000-4000-8000-000000000001&instance_id=" + other))
                .containsExactly(otherBackup);
        assertThat(ids(ONE, "?project_id=filter-two")).containsExactly(foreign);
        assertThat(ids(ONE, "?all_projects=True&limit=3")).containsExactly(foreign, otherBackup, backup);
        assertThat(ids(ONE, "?all_projects=false")).containsExactly(otherBackup, backup);
        assertThat(ids(ONE, "?all_projects=true&instance_id=" + instance)).containsExactly(backup);
        assertThat(ids(ONE, "?instance_id=" + instance + "&marker=" + backup)).isEmpty();
        Response next = ONE.get("/backups?datastore=postgresql&limit=1");
        assertThat(next.jsonPath().getString("links[0].href")).contains("datastore=postgresql");
        assertThat(ONE.get("/backups?instance_id=" + instance + "&marker=" + otherBackup)
                        .statusCode())
                .isEqualTo(400);
    }

    @Test
    void an_unknown_datastore_is_not_found() {
        assertThat(DEMO.get("/backups?datastore=oracle").statusCode()).isEqualTo(404);
        assertThat(DEMO.get("/backups?datastore=%00").statusCode()).isEqualTo(404);
    }

    @Test
    void the_backups_of_other_accounts_are_for_cloud_admins() {
        for (String query : List.of("?all_projects=true", "?project_id=other", "?project_id=demo")) {
            Response refused = DEMO.get("/backups" + query);

            assertThat(refused.statusCode()).as(query).isEqualTo(403);
            assertThat(refused.jsonPath().getString("forbidden.message")).isEqualTo(POLICY);
        }
    }

    private static List<String> ids(Api api, String query) {
        Response list = api.get("/backups" + query);
        assertThat(list.statusCode()).as(list.asString()).isEqualTo(200);
        return list.jsonPath().getList("backups.id");
    }
}
