package dev.coffer.backup.take;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.harness.Api;
import dev.coffer.harness.CatalogResource;
import dev.coffer.harness.CatalogRows;
import dev.coffer.harness.Registration;
import dev.coffer.harness.ReplaceableParts;
import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Backups that their account ends before they have ended themselves. */
@QuarkusTest
@QuarkusTestResource(CatalogResource.class)
@TestProfile(ReplaceableParts.class)
class CancelledBackupTest extends FailureCase {

    private static final Duration PROMISED = Duration.ofSeconds(5);

    @Inject
    AgroalDataSource catalog;

    @Test
    void a_running_backup_ends_in_seconds_with_its_tool_its_session_and_its_objects() throws Exception {
        String instance = register(Registration.of(source, LEDGER));
        try (StalledDump stalled = StalledDump.of(source, LEDGER)) {
            String backup = Api.DEMO.backup(instance);
            stalled.await();
            Response refused = Api.DEMO.delete("/backups/" + backup);
            assertThat(refused.statusCode()).isEqualTo(422);
            assertThat(refused.asString()).contains("cancel");

            Instant asked = Instant.now();
            assertThat(cancel(backup).statusCode()).isEqualTo(202);

            assertFailed(backup, "cancelled", "The backup was cancelled.");
            assertThat(Duration.between(asked, Instant.now())).isLessThan(PROMISED);
            assertThat(StalledDump.tools()).isEmpty();
            Api.await(
                    () -> source.rows(
                            "postgres",
                            "select pid from pg_stat_activity where pid <> pg_backend_pid() and datname = '" + LEDGER
                                    + "' and application_name like 'coffer%'"),
                    List::isEmpty);
            assertThat(cancel(backup).statusCode()).isEqualTo(422);
            assertThat(Api.DEMO.delete("/backups/" + backup).statusCode()).isEqualTo(202);
        }
        assertSucceeds(instance);
    }

    @Test
    void a_backup_whose_server_does_not_answer_ends_in_seconds_too() throws Exception {
        String instance = register(Registration.of(source, LEDGER));
        CatalogRows rows = new CatalogRows(catalog);
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            rows.execute("update instance set port = ? where id = ?", silent.getLocalPort(), UUID.fromString(instance));
            String backup = Api.DEMO.backup(instance);
            Api.await(() -> record(backup).getString("status"), "BUILDING"::equals);

            Instant asked = Instant.now();
            assertThat(cancel(backup).statusCode()).isEqualTo(202);

            assertFailed(backup, "cancelled", "The backup was cancelled.");
            assertThat(Duration.between(asked, Instant.now())).isLessThan(PROMISED);
        }
        rows.execute("update instance set port = ? where id = ?", source.port(), UUID.fromString(instance));
        assertSucceeds(instance);
    }

    @Test
    void a_queued_backup_ends_at_once() {
        CatalogRows rows = new CatalogRows(catalog);
        String backup = rows.backup("demo", rows.instance("demo"), "NEW", null);

        assertThat(cancel(backup).statusCode()).isEqualTo(202);

        assertThat(record(backup).getString("status")).isEqualTo("FAILED");
        assertThat(record(backup).getString("fault.code")).isEqualTo("cancelled");
        assertThat(Api.DEMO.delete("/backups/" + backup).statusCode()).isEqualTo(202);
    }

    @Test
    void a_backup_that_has_ended_and_one_of_another_account_cannot_be_cancelled() {
        String backup = Api.DEMO.backup(register(Registration.of(source, LEDGER)));
        Api.DEMO.completed(backup);

        Response late = cancel(backup);

        assertThat(late.statusCode()).isEqualTo(422);
        assertThat(late.asString()).contains("COMPLETED");
        assertThat(Api.OTHER
                        .post("/backups/" + backup + "/action", Map.of("cancel", Map.of()))
                        .statusCode())
                .isEqualTo(404);
        assertThat(record(backup).getString("status")).isEqualTo("COMPLETED");
    }

    private static Response cancel(String backup) {
        return Api.DEMO.post("/backups/" + backup + "/action", Map.of("cancel", Map.of()));
    }

    private static JsonPath record(String backup) {
        return Api.DEMO.get("/backups/" + backup).jsonPath().setRootPath("backup");
    }
}
