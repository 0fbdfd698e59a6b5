package dev.coffer.api.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.backup.StockRestore;
import dev.coffer.harness.Api;
import dev.coffer.harness.DocumentedAnswers;
import dev.coffer.harness.FaultAnswer;
import dev.coffer.harness.Outage;
import dev.coffer.harness.PackagedService;
import dev.coffer.harness.TestServer;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Everything that the packaged service offers, and every fault that it knows, with answers as they are documented. */
@Timeout(300)
class EveryOperationIT {

    private static final String TOKEN = "demo-token";
    private static final String CLOUD = "cloud-token";
    private static final String UNKNOWN = "00000000-0000-7000-8000-000000000000";
    private static final String DEMO = "/v1.0/demo";
    private static final String ROWS = "select count(*), md5(string_agg(t::text, ',' order by n)) from t";

    @TempDir
    static Path folder;

    private static TestServer source;
    private static TestServer catalog;
    private static PackagedService service;
    private static DocumentedAnswers documented;

    private final SeenAnswers seen = new SeenAnswers();

    @BeforeAll
    static void start() {
        source = TestServer.start();
        source.execute("postgres", "create database shop");
        source.execute("shop", "create table t as select n, md5(n::text) from generate_series(1, 5000) n");
        catalog = TestServer.start();
        catalog.execute("postgres", "create database catalog");
        service = PackagedService.start(
                folder,
                catalog,
                Map.of(
                        "coffer.identity.static-tokens",
                        TOKEN + ":demo:admin," + CLOUD + ":cloud:cloud-admin",
                        "coffer.stores.local.path",
                        folder.resolve("store").toString(),
                        "coffer.limits.enabled",
                        "false",
                        "quarkus.datasource.jdbc.acquisition-timeout",
                        "2S"));
        documented = new DocumentedAnswers(
                service.request(null).get("/q/openapi?format=json").asString());
    }

    @AfterAll
    static void stop() {
        service.close();
        catalog.close();
        source.close();
    }

    @Test
    void each_offered_operation_does_its_work() {
        look("/");
        look("/v1.0");
        look(DEMO + "/limits");
        look(DEMO + "/flavors/1");
        lookAtDatastores();
        String instance = service.register(TOKEN, "demo", "orders", source);
        assertThat(post(DEMO + "/instances", Api.registration(source.port(), TestServer.PASSWORD, "shop"))
                        .statusCode())
                .isEqualTo(200);
        look(DEMO + "/instances");
        look(DEMO + "/instances/detail");
        look(DEMO + "/instances/" + instance);
        for (String method : List.of("PUT", "PATCH")) {
            Response changed = request(TOKEN)
                    .contentType(ContentType.JSON)
                    .body(Map.of("instance", Map.of("name", method)))
                    .request(method, DEMO + "/instances/" + instance);
            assertThat(changed.statusCode()).as(changed.asString()).isEqualTo(202);
        }
        ordered(DEMO + "/backup_strategies", Map.of("backup_strategy", Map.of("swift_container", "mine")));
        look(DEMO + "/backup_strategies");
        gone(DEMO + "/backup_strategies");
        lookAtWebhooks();

        String schedule = ordered(
                        DEMO + "/schedules",
                        Map.of("schedule", Map.of("instance_id", instance, "cron", "0 3 1 1 *", "time_zone", "UTC")))
                .path("schedule.id");
        look(DEMO + "/schedules");
        look(DEMO + "/schedules/" + schedule);
        Response changed = request(TOKEN)
                .contentType(ContentType.JSON)
                .body(Map.of("schedule", Map.of("paused", true)))
                .put(DEMO + "/schedules/" + schedule);
        assertThat(changed.statusCode()).as(changed.asString()).isEqualTo(202);
        options(DEMO + "/schedules/" + schedule);
        gone(DEMO + "/schedules/" + schedule);

        String backup = ordered(DEMO + "/backups", order(instance)).path("backup.id");
        service.awaitCompleted(TOKEN, "demo", backup);
        String path = DEMO + "/backups/" + backup;
        JsonPath record = look(path);
        look(DEMO + "/backups");
        look(DEMO + "/instances/" + instance + "/backups");
        assertRestores(record);
        restore(instance, backup);

        ordered(path + "/action", Map.of("verify", Map.of()));
        JsonPath verified = Api.await(() -> look(path), now -> now.get("backup.verification") != null);
        assertThat(verified.getString("backup.verification.result")).isEqualTo("ok");

        assertThat(run("sweep", Map.of("sweep", Map.of("dry_run", true))).getList("sweep.findings"))
                .isEmpty();
        catalog.execute("catalog", "delete from backup where id = '" + backup + "'");
        assertThat(run("rebuild", Map.of()).getInt("rebuild.counts.backups_made.number"))
                .isEqualTo(1);
        assertThat(look(path).getString("backup.locationRef")).isEqualTo(record.getString("backup.locationRef"));

        for (String one : List.of("/backups/" + backup, "/backups/" + backup + "/action", "/instances/" + instance)) {
            options(DEMO + one);
        }
        gone(path);
        Api.await(() -> Files.exists(location(record)), there -> !there);
        gone(DEMO + "/instances/" + instance);
        String deleted = "events.find { it.kind == 'instance.deleted' }?.resource?.id";
        JsonPath events = Api.await(() -> look(DEMO + "/events"), now -> now.getString(deleted) != null);
        assertThat(events.getString(deleted)).isEqualTo(instance);

        Map<String, Set<String>> offered = new TreeMap<>();
        ApiRoutes.table()
                .forEach(one -> offered.put(
                        one.template(), new TreeSet<>(Set.of(one.methods().split(", ")))));
        assertThat(seen.methods()).isEqualTo(offered);
    }

    @Test
    void each_fault_has_its_documented_form() throws Exception {
        String instance = service.register(TOKEN, "demo", "faulty", source);
        fault(FaultCode.BAD_REQUEST, request(TOKEN).get(DEMO + "/backups?limit=0"));
        fault(FaultCode.UNAUTHORIZED, request("no-such-token").get(DEMO + "/backups"));
        fault(FaultCode.FORBIDDEN, request(TOKEN).get("/v1.0/other/backups"));
        fault(FaultCode.ITEM_NOT_FOUND, request(TOKEN).get(DEMO + "/backups/" + UNKNOWN));
        fault(FaultCode.BAD_METHOD, request(TOKEN).put(DEMO + "/backups"));
        fault(
                FaultCode.HEADERS_TOO_LARGE,
                request(TOKEN).header("X-Long", "a".repeat(20_000)).get(DEMO + "/backups"));
        fault(FaultCode.NOT_ACCEPTABLE, request(TOKEN).accept("text/xml").get(DEMO + "/backups"));
        fault(
                FaultCode.OVER_LIMIT,
                request(TOKEN)
                        .contentType(ContentType.JSON)
                        .body(" ".repeat(1_100_000))
                        .post(DEMO + "/backups"));
        fault(
                FaultCode.BAD_MEDIA_TYPE,
                request(TOKEN).contentType("text/plain").body("x").post(DEMO + "/backups"));
        fault(FaultCode.NOT_IMPLEMENTED, request(TOKEN).get(DEMO + "/flavors"));
        String backup;
        try (Connection lock = source.connect("shop");
                Statement statement = lock.createStatement()) {
            lock.setAutoCommit(false);
            statement.execute("lock table t in access exclusive mode");
            backup = ordered(DEMO + "/backups", order(instance)).path("backup.id");
            fault(FaultCode.UNPROCESSABLE_ENTITY, post(DEMO + "/backups", order(instance)));
            fault(FaultCode.CONFLICT, post(DEMO + "/instances", restore(backup)));
        }
        service.awaitCompleted(TOKEN, "demo", backup);
        catalog.execute("catalog", "alter table backup_strategy rename to elsewhere");
        try {
            fault(FaultCode.INSTANCE_FAULT, request(TOKEN).get(DEMO + "/backup_strategies"));
        } finally {
            catalog.execute("catalog", "alter table elsewhere rename to backup_strategy");
        }
        Outage outage = Outage.of(
                "jdbc:postgresql://127.0.0.1:" + catalog.port() + "/catalog", TestServer.USER, TestServer.PASSWORD);
        try (outage) {
            fault(FaultCode.SERVICE_UNAVAILABLE, request(TOKEN).get(DEMO + "/backups"));
        }
        Api.await(() -> service.listStatus(TOKEN, "demo"), status -> status == 200);

        assertThat(seen.faults())
                .isEqualTo(Arrays.stream(FaultCode.values())
                        .map(code -> code.wireName() + " " + code.status())
                        .collect(Collectors.toCollection(TreeSet::new)));
    }

    private void restore(String instance, String backup) {
        String path = DEMO + "/instances/" + instance;
        options(path + "/action");
        String restore =
                ordered(path + "/action", restoredAs(backup, "shop_again")).path("restore.id");
        JsonPath ended = Api.await(
                () -> look(path + "/restores/" + restore),
                now -> !List.of("NEW", "RUNNING").contains(now.getString("restore.status")));
        assertThat(ended.getString("restore.status")).as(ended.prettify()).isEqualTo("COMPLETED");
        assertThat(source.rows("shop_again", ROWS)).isEqualTo(source.rows("shop", ROWS));
        String cancelled =
                ordered(path + "/action", restoredAs(backup, "shop_never")).path("restore.id");
        gone(path + "/restores/" + cancelled);
        Api.await(() -> look(path + "/restores"), now -> "CANCELLED".equals(now.getString("restores[0].status")));
        source.execute("postgres", "drop database shop_again");
    }

    private static Map<String, Object> restoredAs(String backup, String name) {
        return Map.of("restore", Map.of("backupRef", backup, "as", Map.of("shop", name)));
    }

    private void lookAtWebhooks() {
        Map<String, Object> wanted = Map.of("url", "https://hooks.example.org/x", "secret", "a-long-random-text");
        String webhook = DEMO + "/webhooks/"
                + ordered(DEMO + "/webhooks", Map.of("webhook", wanted)).path("webhook.id");
        look(DEMO + "/webhooks");
        look(webhook);
        options(webhook + "/action");
        ordered(webhook + "/action", Map.of("resume", Map.of()));
        Response changed = request(TOKEN)
                .contentType(ContentType.JSON)
                .body(Map.of("webhook", Map.of("kinds", List.of("backup.failed"))))
                .put(webhook);
        assertThat(changed.statusCode()).as(changed.asString()).isEqualTo(202);
        gone(webhook);
    }

    private void lookAtDatastores() {
        JsonPath datastores = look(DEMO + "/datastores");
        String postgresql = "datastores.find { it.name == 'PostgreSQL' }.";
        String datastore = DEMO + "/datastores/" + datastores.getString(postgresql + "id");
        look(datastore);
        look(datastore + "/versions");
        look(datastore + "/versions/15");
        look(DEMO + "/datastores/versions/" + datastores.getString(postgresql + "default_version"));
    }

    private RequestSpecification request(String token) {
        return service.request(token).filter(documented).filter(seen);
    }

    /** GET, HEAD and OPTIONS, of which the first has an answer to read. */
    private JsonPath look(String path) {
        String token = path.contains("/mgmt/") ? CLOUD : TOKEN;
        Response response = request(token).get(path);
        assertThat(response.statusCode()).as(path + " " + response.asString()).isEqualTo(200);
        Response head = request(token).head(path);
        assertThat(head.statusCode()).as("HEAD " + path).isEqualTo(200);
        assertThat(head.asByteArray()).isEmpty();
        options(path);
        return response.jsonPath();
    }

    private void options(String path) {
        Response response = request(TOKEN).options(path);
        assertThat(response.statusCode()).as("OPTIONS " + path).isEqualTo(200);
        assertThat(response.header("Allow")).isEqualTo(ApiRoutes.allow(path).orElseThrow());
    }

    private Response post(String path, Object body) {
        return request(path.contains("/mgmt/") ? CLOUD : TOKEN)
                .contentType(ContentType.JSON)
                .body(body)
                .post(path);
    }

    private Response ordered(String path, Object body) {
        Response response = post(path, body);
        assertThat(response.statusCode()).as(path + " " + response.asString()).isEqualTo(202);
        return response;
    }

    private void gone(String path) {
        Response response = request(TOKEN).delete(path);
        assertThat(response.statusCode()).as(path + " " + response.asString()).isEqualTo(202);
    }

    private JsonPath run(String kind, Object body) {
        String path = DEMO + "/mgmt/" + kind;
        ordered(path, body);
        JsonPath ended = Api.await(
                () -> look(path), now -> List.of("COMPLETED", "FAILED").contains(now.getString(kind + ".status")));
        assertThat(ended.getString(kind + ".status")).as(ended.prettify()).isEqualTo("COMPLETED");
        return ended;
    }

    private static Map<String, Object> order(String instance) {
        return Map.of("backup", Map.of("name", "nightly", "instance", instance));
    }

    private static Map<String, Object> restore(String backup) {
        String reference = service.endpoint("demo") + "/backups/" + backup;
        return Map.of("instance", Map.of("name", "again", "restorePoint", Map.of("backupRef", reference)));
    }

    private static void fault(FaultCode code, Response response) {
        assertThat(FaultAnswer.of(response).kind())
                .as(response.asString())
                .isEqualTo(code.wireName() + " " + code.status());
    }

    private static Path location(JsonPath record) {
        return Path.of(java.net.URI.create(record.getString("backup.locationRef")));
    }

    private static void assertRestores(JsonPath record) {
        Path backup = location(record);
        try (TestServer target = TestServer.start()) {
            StockRestore.into(
                    target,
                    backup,
                    JsonPath.from(backup.resolve("manifest.json").toFile()));
            assertThat(target.rows("shop", ROWS)).isEqualTo(source.rows("shop", ROWS));
        }
    }
}
