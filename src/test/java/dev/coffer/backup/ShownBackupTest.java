package dev.coffer.backup;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.coffer.harness.Api;
import dev.coffer.harness.CatalogResource;
import dev.coffer.harness.CatalogRows;
import io.agroal.api.AgroalDataSource;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A backup shows the same wherever it is shown, whatever has happened to it. */
@QuarkusTest
@QuarkusTestResource(CatalogResource.class)
class ShownBackupTest {

    private static final String ONE_ATTEMPT = "attempts = 1, attempt_log = '[{\"number\": 1, \"worker\": \"host/1\","
            + " \"begun\": \"2026-01-02T03:04:05.5Z\", \"ended\": \"2026-01-02T03:14:05Z\", \"outcome\": \"completed\"}]'";

    private static final String THREE_ATTEMPTS = "attempts = 3, attempt_log = '[{\"number\": 1, \"worker\": \"host/1\","
            + " \"begun\": \"2026-01-02T03:04:05.5Z\", \"ended\": \"2026-01-02T03:14:05Z\","
            + " \"outcome\": \"its worker died\"}, {\"number\": 2, \"worker\": \"host/2\","
            + " \"begun\": \"2026-01-02T03:15:05Z\", \"ended\": \"2026-01-02T03:16:05Z\", \"outcome\": \"tool.failed\"},"
            + " {\"number\": 3, \"worker\": \"host/3\", \"begun\": \"2026-01-02T03:17:05Z\"}]'";

    private static final String TOLD = "progress_bytes = 1234, progress_total = 5678, progress_rate = 90,"
            + " progress_eta = '2026-01-02T03:24:05Z'";

    private static final String STORED =
            "size_bytes = 151426000, location = 'file:///store/demo', complete = false, warnings = array['One is left out.', '\"{,']";

    private static final String SOUND = "verification = 'OK', verified_at = '2026-01-03T03:04:05Z',"
            + " contents_checked = true, broken_files = '{}', verification_details = '{}'";

    private static final String DAMAGED = "verification = 'DAMAGED', verified_at = '2026-01-03T03:04:05Z',"
            + " contents_checked = false, broken_files = array['a.zst', 'b.zst'],"
            + " verification_details = array['a.zst was cut off.', 'b.zst is \"other\", {it} seems.']";

    private static final String FAULT = "fault_code = 'tool.failed', fault_message = 'It was killed.'";

    @Inject
    AgroalDataSource catalog;

    @Inject
    ObjectMapper json;

    private CatalogRows rows;
    private String instance;

    @BeforeEach
    void an_instance() {
        rows = new CatalogRows(catalog);
        instance = rows.instance("demo");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "NEW | attempts = 0, description = 'before the release', automated = true",
                "BUILDING | " + ONE_ATTEMPT,
                "BUILDING | progress_bytes = 17, " + THREE_ATTEMPTS,
                "BUILDING | warnings = array['The container was not used.'], " + TOLD,
                "SAVING | " + TOLD + ", " + ONE_ATTEMPT,
                "COMPLETED | " + STORED + ", " + TOLD + ", " + ONE_ATTEMPT,
                "COMPLETED | " + STORED + ", " + SOUND,
                "COMPLETED | " + STORED + ", " + DAMAGED + ", " + THREE_ATTEMPTS,
                "COMPLETED | size_bytes = 10737418240, complete = true, broken_ancestor = gen_random_uuid(), " + SOUND,
                "FAILED | " + FAULT + ", " + THREE_ATTEMPTS,
                "RESTORED | attempts = 0, restored_folder = 'demo/of/another', " + STORED,
                "DELETE_FAILED | " + STORED + ", " + FAULT
            })
    void a_backup_shows_the_same_alone_in_each_list_and_when_it_was_just_made(String status, String with)
            throws JsonProcessingException {
        // given
        String parent = rows.backup("demo", rows.instance("demo"));
        String id = rows.backup("demo", instance, status, "COMPLETED".equals(status) ? parent : null);
        rows.execute("update backup set " + with + " where id = ?", UUID.fromString(id));
        // when
        BackupView.One made =
                QuarkusTransaction.requiringNew().call(() -> new BackupView.One(ShownBackups.shown("demo", id)));
        String shown = json.writeValueAsString(made);
        String record = shown.substring("{\"backup\":".length(), shown.length() - 1);
        // then
        assertThat(answer("/backups/" + id)).isEqualTo(shown);
        assertThat(answer("/instances/" + instance + "/backups"))
                .isEqualTo("{\"backups\":[" + record + "],\"backup\":" + record + "}");
        assertThat(answer("/instances/" + instance + "/backups?marker=" + id))
                .isEqualTo("{\"backups\":[],\"backup\":" + record + "}");
        assertThat(answer("/backups?instance_id=" + instance)).isEqualTo("{\"backups\":[" + record + "]}");
    }

    @Test
    void a_list_opens_no_transaction() throws SQLException {
        rows.backups("demo", instance, 3);
        try (Connection beside = catalog.getConnection();
                Statement ask = beside.createStatement()) {
            // A transaction would have left its end as the last statement of the connection.
            List<String> last = Api.await(
                    () -> {
                        answer("/instances/" + instance + "/backups");
                        return lastStatements(ask);
                    },
                    found -> found.stream().anyMatch(sql -> sql.startsWith("select id, account_id")));
            assertThat(last).isNotEmpty();
        }
    }

    @Test
    void a_full_page_is_sent_in_one_piece() {
        // given
        rows.backups("demo", instance, 21);
        rows.execute(
                "update backup set description = repeat('x', 255) where instance_id = ?", UUID.fromString(instance));
        // when
        Response page = Api.DEMO.get("/instances/" + instance + "/backups");
        // then
        assertThat(page.header("Transfer-Encoding")).isNull();
        assertThat(page.header("Content-Length")).isEqualTo(Integer.toString(page.asByteArray().length));
    }

    /** What each idle connection of the service did last. */
    private static List<String> lastStatements(Statement ask) {
        try (ResultSet found = ask.executeQuery(
                "select query from pg_stat_activity where application_name = 'coffer' and state = 'idle'")) {
            List<String> statements = new ArrayList<>();
            while (found.next()) {
                statements.add(found.getString(1));
            }
            return statements;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String answer(String path) {
        return Api.DEMO.get(path).asString();
    }
}
