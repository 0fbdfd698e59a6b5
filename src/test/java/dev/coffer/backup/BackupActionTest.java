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
        try (Connection connection = catalog.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("update backup set status = 'FAILED' where id = '" + backup + "'");
        }
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

    private static Response restore(String backup) {
        return restore("http://localhost/v1.0/demo/backups/" + backup, Api.DEMO);
    }

    private static Response restore(String backup, Api api) {
        return api.post(
                "/instances", Map.of("instance", Map.of("name", "again", "restorePoint", Map.of("backupRef", backup))));
    }
}
