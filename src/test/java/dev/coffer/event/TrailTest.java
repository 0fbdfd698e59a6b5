package dev.coffer.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffer.harness.Api;
import dev.coffer.harness.CatalogResource;
import dev.coffer.harness.CatalogRows;
import dev.coffer.harness.FaultAnswer;
import dev.coffer.harness.TestServer;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What is in the trail of an account, and how it is read. */
@QuarkusTest
@QuarkusTestResource(CatalogResource.class)
class TrailTest {

    private static TestServer source;

    @Inject
    DataSource catalog;

    @Inject
    EventPurge purge;

    @BeforeAll
    static void server() {
        source = TestServer.start();
    }

    @AfterAll
    static void stop() {
        source.close();
    }

    @Test
    void what_is_ordered_and_how_it_ends_is_in_the_trail_of_the_account_and_no_secret_is() throws SQLException {
        Api api = new Api("cloud-token", "trail-orders");
        String instance = api.register(source, "postgres");
        String backup = api.backup(instance);
        api.completed(backup);
        assertThat(api.delete("/backups/" + backup).statusCode()).isEqualTo(202);
        assertThat(api.delete("/instances/" + instance).statusCode()).isEqualTo(202);

        JsonPath created = event(api, "kind=instance.created");
        assertThat(created.getString("events[0].resource.id")).isEqualTo(instance);
        assertThat(created.getString("events[0].who.account")).isEqualTo("cloud");
        assertThat(created.getString("events[0].who.address")).isEqualTo("127.0.0.1");
        JsonPath completed = event(api, "kind=backup.completed&instance_id=" + instance);
        assertThat(completed.getString("events[0].resource.id")).isEqualTo(backup);
        assertThat(completed.getString("events[0].outcome")).isEqualTo("success");
        assertThat(completed.getString("events[0].who")).isNull();
        assertThat(completed.getString("events[0].details.name")).isEqualTo("nightly");
        assertThat(completed.getLong("events[0].details.stored_bytes")).isPositive();
        assertThat(event(api, "kind=instance.deleted").getString("events[0].instance_id"))
                .isEqualTo(instance);
        JsonPath requests = Api.await(
                () -> events(api, "kind=request.accepted"),
                now -> now.getList("events").size() == 4);
        assertThat(requests.getList("events.details.method")).containsExactly("DELETE", "DELETE", "POST", "POST");
        assertThat(requests.getList("events.resource.id")).containsExactly(instance, backup, backup, instance);
        assertThat(rows("select details::text from event"))
                .noneMatch(details -> details.contains(TestServer.PASSWORD) || details.contains("-token"));
    }

    @Test
    void a_backup_that_fails_is_told_with_its_fault() {
        Api api = new Api("cloud-token", "trail-failures");
        String instance;
        try (TestServer gone = TestServer.start()) {
            instance = api.register(gone, "postgres");
        }
        String backup = api.backup(instance);
        assertThat(api.ended(backup).getString("status")).isEqualTo("FAILED");

        JsonPath failed = event(api, "kind=backup.failed&resource_id=" + backup);
        assertThat(failed.getString("events[0].outcome")).isEqualTo("failure");
        assertThat(failed.getString("events[0].details.fault.code")).isNotEmpty();
        assertThat(failed.getString("events[0].details.fault.message")).doesNotContain(TestServer.PASSWORD);
    }

    @Test
    void refusals_are_in_the_trail_of_whom_they_concern() {
        Api api = new Api("cloud-token", "watched");
        String unknown = UUID.randomUUID().toString();
        String backup = new CatalogRows(catalog).backup("watched", new CatalogRows(catalog).instance("watched"));

        new Api("watched-token", "watched").delete("/instances/" + unknown);
        new Api("watched-token", "other").get("/limits");
        api.post("/backups/" + backup + "/action", Map.of("cancel", Map.of()));
        api.get("/backups/" + unknown);

        assertThat(refused(api, 403, "/v1.0/{accountId}/instances/{instanceId}").getString("resource.id"))
                .isEqualTo(unknown);
        JsonPath elsewhere = refused(api, 403, "/v1.0/{accountId}/limits");
        assertThat(elsewhere.getString("outcome")).isEqualTo("refused");
        assertThat(elsewhere.getString("who.account")).isEqualTo("watched");
        JsonPath cancel = refused(api, 422, "/v1.0/{accountId}/backups/{backupId}/action");
        assertThat(cancel.getString("resource.id")).isEqualTo(backup);
        assertThat(cancel.getString("details.action")).isEqualTo("cancel");
        api.post("/backups/" + backup + "/action", Map.of("hold", Map.of()));
        JsonPath held = Api.await(
                () -> events(api, "kind=request.accepted&resource_id=" + backup),
                seen -> !seen.getList("events").isEmpty());
        assertThat(held.getString("events[0].details.action")).isEqualTo("hold");
        assertThat(events(api, "resource_id=" + unknown).getList("events.details.status"))
                .doesNotContain(404);
    }

    /** It is sent again, since other tests may have sent as many within the last minute as are told apart. */
    @Test
    void a_request_without_a_valid_token_is_in_the_trail_of_the_account_in_its_path() {
        Api api = new Api("cloud-token", "trail-unauthorized");

        JsonPath refused = Api.await(
                () -> {
                    new Api("no-such-token", "trail-unauthorized").get("/backups");
                    return events(api, "kind=request.refused");
                },
                now -> !now.getList("events").isEmpty());

        assertThat(refused.getInt("events[0].details.status")).isEqualTo(401);
        assertThat(refused.getString("events[0].details.path")).isEqualTo("/v1.0/{accountId}/backups");
        assertThat(refused.getString("events[0].who.account")).isNull();
        assertThat(refused.getString("events[0].who.address")).isEqualTo("127.0.0.1");
    }

    @Test
    void a_list_has_pages_and_filters() {
        Api api = new Api("cloud-token", "trail-pages");
        for (int minute = 1; minute <= 5; minute++) {
            event("trail-pages", "2901-01-31 12:0" + minute + ":00Z");
        }

        List<String> all = events(api, "limit=20").getList("events.at");
        assertThat(all)
                .containsExactlyElementsOf(List.of("5", "4", "3", "2", "1").stream()
                        .map(minute -> "2901-01-31T12:0" + minute + ":00")
                        .toList());
        JsonPath first = events(api, "limit=3&kind=webhook.test");
        assertThat(first.getList("events")).hasSize(3);
        String next = first.getString("links[0].href");
        assertThat(next).contains("kind=webhook.test").contains("marker=");
        assertThat(api.request().get(next).jsonPath().getList("events")).hasSize(2);
        assertThat(events(api, "since=2901-01-31T12:02:00&until=2901-01-31T11:04:00-01:00")
                        .getList("events.at"))
                .containsExactly("2901-01-31T12:03:00", "2901-01-31T12:02:00");
        assertThat(events(api, "instance_id=nonsense").getList("events")).isEmpty();
        assertThat(events(api, "kind=backup.failed").getList("events")).isEmpty();
    }

    @Test
    void what_is_wrong_with_a_filter_is_named() {
        assertRefused("kind=nonsense", "There is no kind of event 'nonsense'.");
        assertRefused("since=yesterday", "'since' must be a time");
        assertRefused("until=2026-02-30T00:00:00", "'until' must be a time");
        assertRefused("marker=" + UUID.randomUUID(), "'marker'");
    }

    @Test
    void an_event_does_not_change_and_is_removed_when_it_is_old() throws SQLException {
        String old = event("trail-old", "2001-01-01 00:00:00Z");
        String fresh = event("trail-old", "2999-01-01 00:00:00Z");
        CatalogRows rows = new CatalogRows(catalog);

        assertThatThrownBy(() ->
                        rows.execute("update event set kind = 'backup.failed' where id = ?", UUID.fromString(old)))
                .hasStackTraceContaining("append-only");
        purge.run();

        assertThat(rows("select id::text from event where account_id = 'trail-old'"))
                .containsExactly(fresh);
    }

    private String event(String account, String at) {
        UUID id = CatalogRows.newId();
        new CatalogRows(catalog)
                .execute(
                        "insert into event (id, account_id, kind, at, outcome, details)"
                                + " values (?, ?, 'webhook.test', cast(? as timestamptz), 'SUCCESS', '{}')",
                        id,
                        account,
                        at);
        return id.toString();
    }

    private static JsonPath events(Api api, String query) {
        Response response = api.get("/events?" + query);
        assertThat(response.statusCode()).as(response.asString()).isEqualTo(200);
        return response.jsonPath();
    }

    private static JsonPath event(Api api, String query) {
        return Api.await(() -> events(api, query), now -> !now.getList("events").isEmpty());
    }

    private static JsonPath refused(Api api, int status, String path) {
        String wanted = "events.find { it.details.status == " + status + " && it.details.path == '" + path + "' }";
        JsonPath found = Api.await(() -> events(api, "kind=request.refused"), now -> now.get(wanted) != null);
        return found.setRootPath(wanted);
    }

    private static void assertRefused(String query, String message) {
        FaultAnswer fault = FaultAnswer.of(Api.DEMO.get("/events?" + query));
        assertThat(fault.kind()).isEqualTo("badRequest 400");
        assertThat(fault.message()).contains(message);
    }

    private List<String> rows(String query) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (Connection connection = catalog.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            while (row.next()) {
                rows.add(row.getString(1));
            }
        }
        return rows;
    }
}
