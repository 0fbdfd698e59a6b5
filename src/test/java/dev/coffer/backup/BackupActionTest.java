package dev.coffer.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.harness.Api;
import dev.coffer.harness.CatalogResource;
import dev.coffer.harness.TestServer;
import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What can be asked for with a backup beside deleting it, and how it is refused as long as it is not offered. */
@QuarkusTest
@QuarkusTestResource(CatalogResource.class)
class BackupActionTest {

    private static final String UNKNOWN = "00000000-0000-7000-8000-000000000000";

    private static TestServer source;

    @Inject
    AgroalDataSource catalog;

    @BeforeAll
    static void server() {
        source = TestServer.start();
    }

    @AfterAll
    static void stop() {
        source.close();
    }

    @Test
    void a_restore_asks_for_a_backup_of_the_account_that_is_complete() throws SQLException {
        String backup = Api.DEMO.backup(Api.DEMO.register(source, "postgres"));
        Api.DEMO.completed(backup);

        assertThat(restore(UNKNOWN).statusCode()).isEqualTo(404);
        assertThat(restore(backup, Api.OTHER).statusCode()).isEqualTo(404);
        Response offered = restore(backup);
        assertThat(offered.statusCode()).isEqualTo(501);
        assertThat(offered.jsonPath().getString("notImplemented.message")).contains("instance_create");
        execute("update backup set status = 'FAILED' where id = '" + backup + "'");
        assertThat(restore(backup).jsonPath().getString("conflict.message"))
                .isEqualTo("Unable to create instance because backup " + backup
                        + " is not completed. Actual state: FAILED.");
    }

    @Test
    void an_action_is_known_or_refused() {
        String backup = Api.DEMO.backup(Api.DEMO.register(source, "postgres"));
        Api.DEMO.completed(backup);
        String path = "/backups/" + backup + "/action";

        assertThat(Api.DEMO.post(path, Map.of("copy-backup", Map.of())).statusCode())
                .isEqualTo(400);
        assertThat(Api.DEMO
                        .post(path, Map.of("verify", Map.of(), "prove", Map.of()))
                        .statusCode())
                .isEqualTo(400);
        assertThat(Api.DEMO.post(path, Map.of("verify", "all")).statusCode()).isEqualTo(400);
        assertThat(Api.DEMO.post(path, Map.of("explode", Map.of())).statusCode())
                .isEqualTo(400);
        assertThat(Api.DEMO.post(path, Map.of()).statusCode()).isEqualTo(400);
        assertThat(Api.DEMO
                        .post("/backups/" + UNKNOWN + "/action", Map.of("explode", Map.of()))
                        .statusCode())
                .isEqualTo(404);
    }

    @Test
    void a_held_backup_and_what_it_builds_on_cannot_be_deleted_until_it_is_released() throws SQLException {
        String instance = Api.DEMO.register(source, "postgres");
        String full = Api.DEMO.backup(instance);
        Api.DEMO.completed(full);
        String link = Api.DEMO.backup(instance);
        Api.DEMO.completed(link);
        execute("update backup set parent_id = '" + full + "' where id = '" + link + "'");

        hold(link, Map.of("until", "2126-11-30T18:00:00+01:00", "reason", "audit"), 202);

        assertThat(Api.DEMO.get("/backups/" + link).jsonPath().getMap("backup.hold"))
                .containsEntry("until", "2126-11-30T17:00:00")
                .containsEntry("reason", "audit")
                .containsKey("since");
        for (String backup : List.of(link, full)) {
            Response refused = Api.DEMO.delete("/backups/" + backup);
            assertThat(refused.statusCode()).isEqualTo(422);
            assertThat(refused.asString())
                    .contains("Backup " + link + " is held until 2126-11-30T17:00:00Z", "release");
        }
        for (int i = 0; i < 2; i++) {
            Response released = Api.DEMO.post("/backups/" + link + "/action", Map.of("release", Map.of()));
            assertThat(released.statusCode()).isEqualTo(202);
        }
        assertThat(Api.DEMO.get("/backups/" + link).jsonPath().getMap("backup")).doesNotContainKey("hold");
        assertThat(Api.DEMO.delete("/backups/" + full).statusCode()).isEqualTo(202);
    }

    @Test
    void a_hold_ends_at_its_time_and_has_one_to_come() throws SQLException {
        String backup = Api.DEMO.backup(Api.DEMO.register(source, "postgres"));
        Api.DEMO.completed(backup);

        hold(backup, Map.of("until", "2020-01-01T00:00:00Z"), 400);
        hold(backup, Map.of("until", "tomorrow"), 400);
        hold(backup, Map.of("until", "+999999999-01-01T00:00:00Z"), 400);
        hold(backup, Map.of(), 202);
        assertThat(Api.DEMO.get("/backups/" + backup).jsonPath().getMap("backup.hold"))
                .containsEntry("until", null)
                .doesNotContainKey("reason");
        assertThat(Api.DEMO.delete("/backups/" + backup).asString()).contains("is held until it is released");

        execute("update backup set held_until = now() - interval '1 s' where id = '" + backup + "'");
        assertThat(Api.DEMO.get("/backups/" + backup).jsonPath().getMap("backup"))
                .doesNotContainKey("hold");
        assertThat(Api.DEMO.delete("/backups/" + backup).statusCode()).isEqualTo(202);
    }

    private static void hold(String backup, Map<String, String> hold, int status) {
        Response response = Api.DEMO.post("/backups/" + backup + "/action", Map.of("hold", hold));
        assertThat(response.statusCode()).as(response.asString()).isEqualTo(status);
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = catalog.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static Response restore(String backup) {
        return restore("http://localhost/v1.0/demo/backups/" + backup, Api.DEMO);
    }

    private static Response restore(String backup, Api api) {
        return api.post(
                "/instances", Map.of("instance", Map.of("name", "again", "restorePoint", Map.of("backupRef", backup))));
    }
}
