package dev.coffer.event;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** Webhooks, from their records to what their receivers get. */
@QuarkusTest
@QuarkusTestResource(CatalogResource.class)
class WebhookTest {

    private static final String SECRET = "a-secret-of-the-receiver";

    @Inject
    DataSource catalog;

    @Test
    void a_webhook_is_created_changed_shown_and_deleted_and_its_secret_never_shown() {
        Api api = new Api("cloud-token", "webhook-records");
        Response created = api.post(
                "/webhooks",
                Map.of(
                        "webhook",
                        Map.of("url", "https://hooks.example.org/x?y=1", "kinds", List.of(), "secret", SECRET)));

        assertThat(created.statusCode()).as(created.asString()).isEqualTo(202);
        String path = "/webhooks/" + created.path("webhook.id");
        assertThat(created.jsonPath().getString("webhook.status")).isEqualTo("ACTIVE");
        assertThat(created.jsonPath().getBoolean("webhook.signed")).isTrue();
        Response changed = api.put(path, Map.of("webhook", Map.of("kinds", List.of("backup.failed", "backup.failed"))));
        assertThat(changed.statusCode()).isEqualTo(202);
        JsonPath shown = api.get(path).jsonPath();
        assertThat(shown.getString("webhook.url")).isEqualTo("https://hooks.example.org/x?y=1");
        assertThat(shown.getList("webhook.kinds")).containsExactly("backup.failed");
        assertThat(shown.getBoolean("webhook.signed")).isTrue();
        Response list = api.get("/webhooks");
        assertThat(list.jsonPath().getList("webhooks")).hasSize(1);
        assertThat(created.asString() + changed.asString() + list.asString()).doesNotContain(SECRET);
        assertThat(api.delete(path).statusCode()).isEqualTo(202);
        assertThat(api.get(path).statusCode()).isEqualTo(404);
        assertThat(api.get("/webhooks").jsonPath().getList("webhooks")).isEmpty();
    }

    @Test
    void what_is_wrong_with_a_webhook_is_named() {
        assertRefused(Map.of(), "'webhook.url' is required.");
        for (String url : List.of("ftp://example.org/", "example.org", "file:///etc/passwd", "//example.org/")) {
            assertRefused(Map.of("url", url), "'webhook.url' must begin with https:// or http://.");
        }
        assertRefused(Map.of("url", "https://user:pass@example.org/"), "'webhook.url' must hold no user");
        assertRefused(Map.of("url", "https:///x"), "'webhook.url' must");
        assertRefused(Map.of("url", "https://example.org:99999/"), "'webhook.url' must name a host, and a port");
        assertRefused(Map.of("url", "https://exa mple.org/"), "'webhook.url' must be a URL.");
        assertRefused(Map.of("url", "https://example.org/#x"), "'webhook.url' must have no fragment.");
        assertRefused(
                Map.of("url", "https://example.org/", "kinds", List.of("nonsense")),
                "There is no kind of event 'nonsense'.");
        assertRefused(
                Map.of("url", "https://example.org/", "secret", "short"),
                "'webhook.secret' must have at least 16 characters.");
    }

    @Test
    void an_account_has_a_bounded_number() {
        Api api = new Api("cloud-token", "webhook-quota");
        for (int i = 0; i < 10; i++) {
            create(api, "https://example.org/" + i);
        }

        Response eleventh = api.post("/webhooks", Map.of("webhook", Map.of("url", "https://example.org/")));
        assertThat(FaultAnswer.of(eleventh).kind()).isEqualTo("overLimit 413");
    }

    @Test
    void a_webhook_of_another_account_is_not_there() {
        String path = "/webhooks/" + create(Api.OTHER, "https://example.org/");

        assertThat(Api.DEMO.get(path).statusCode()).isEqualTo(404);
        assertThat(Api.DEMO.delete(path).statusCode()).isEqualTo(404);
        assertThat(Api.DEMO.put(path, Map.of("webhook", Map.of())).statusCode()).isEqualTo(404);
        assertThat(Api.DEMO.post(path + "/action", Map.of("test", Map.of())).statusCode())
                .isEqualTo(404);
        assertThat(Api.OTHER.post(path + "/action", Map.of("explode", Map.of())).statusCode())
                .isEqualTo(400);
        assertThat(Api.OTHER.delete(path).statusCode()).isEqualTo(202);
    }

    @Test
    void a_receiver_that_refused_gets_everything_in_order_each_with_a_valid_signature() {
        Api api = new Api("cloud-token", "webhook-order");
        try (TestServer source = TestServer.start();
                Receiver receiver = new Receiver(number -> number <= 3 ? 503 : 204)) {
            create(api, receiver.url() + "hook?x=1");

            String instance = api.register(source, "postgres");
            String backup = api.backup(instance);
            api.completed(backup);
            api.post("/backups/" + backup + "/action", Map.of("verify", Map.of()));

            List<Receiver.Received> taken = Api.await(receiver::taken, now -> now.size() == 3);
            assertThat(taken)
                    .extracting(one -> one.json().getString("type"))
                    .containsExactly(
                            "dev.coffer.instance.created",
                            "dev.coffer.backup.completed",
                            "dev.coffer.verification.passed");
            assertThat(receiver.received()).hasSize(6).allSatisfy(one -> {
                assertThat(one.path()).isEqualTo("/hook?x=1");
                assertThat(one.header("Content-type")).isEqualTo("application/cloudevents+json");
                assertSigned(one);
            });
            assertThat(receiver.received().subList(0, 4))
                    .extracting(one -> one.json().getString("id"))
                    .containsOnly(taken.get(0).json().getString("id"));
            JsonPath completed = taken.get(1).json();
            assertThat(completed.getString("specversion")).isEqualTo("1.0");
            assertThat(completed.getString("source")).isEqualTo("/v1.0/webhook-order");
            assertThat(completed.getString("subject")).isEqualTo("backup/" + backup);
            assertThat(completed.getString("data.instance_id")).isEqualTo(instance);
            String event = api.get("/events?kind=backup.completed").path("events[0].id");
            assertThat(completed.getString("id")).isEqualTo(event);
            JsonPath shown =
                    Api.await(() -> api.get("/webhooks").jsonPath(), now -> now.getInt("webhooks[0].waiting") == 0);
            assertThat(shown.getInt("webhooks[0].failures")).isZero();
            assertThat(shown.getString("webhooks[0].last_delivered")).isNotNull();
        }
    }

    @Test
    void a_redirect_is_not_followed() {
        Api api = new Api("cloud-token", "webhook-redirect");
        try (Receiver receiver = new Receiver(number -> 307)) {
            String webhook = create(api, receiver.url() + "here");
            test(api, webhook);

            JsonPath failed = failed(api, webhook);
            assertThat(failed.getString("webhook.last_error")).contains("307").contains("Redirects are not followed");
            assertThat(receiver.received())
                    .isNotEmpty()
                    .extracting(Receiver.Received::path)
                    .containsOnly("/here");
            api.delete("/webhooks/" + webhook);
        }
    }

    @Test
    void a_receiver_that_is_dead_for_too_long_is_paused_and_goes_on_when_resumed() {
        Api api = new Api("cloud-token", "webhook-pause");
        try (Receiver receiver = new Receiver(number -> 500)) {
            String webhook = create(api, receiver.url());
            test(api, webhook);
            failed(api, webhook);
            new CatalogRows(catalog)
                    .execute(
                            "update webhook set failing_since = now() - interval '2 days' where id = ?",
                            UUID.fromString(webhook));

            JsonPath paused = Api.await(
                    () -> api.get("/webhooks/" + webhook).jsonPath(),
                    now -> now.getString("webhook.status").equals("PAUSED"));
            assertThat(paused.getString("webhook.last_error")).isEqualTo("The receiver answered 500.");
            assertThat(api.get("/events?kind=webhook.paused").jsonPath().getString("events[0].resource.id"))
                    .isEqualTo(webhook);
            assertThat(FaultAnswer.of(api.post("/webhooks/" + webhook + "/action", Map.of("test", Map.of())))
                            .message())
                    .contains("resume");
            receiver.answer(number -> 200);
            api.post("/webhooks/" + webhook + "/action", Map.of("resume", Map.of()));

            List<Receiver.Received> taken = Api.await(receiver::taken, now -> now.size() == 2);
            assertThat(taken)
                    .extracting(one -> one.json().getString("data.kind"))
                    .containsExactly("webhook.test", "webhook.paused");
        }
    }

    @Test
    void a_receiver_that_hangs_delays_no_other_and_gets_only_what_it_asked_for() {
        Api api = new Api("cloud-token", "webhook-hang");
        CountDownLatch over = new CountDownLatch(1);
        try (Receiver hanging = new Receiver(number -> {
                    await(over);
                    return 200;
                });
                Receiver other = new Receiver(number -> 200)) {
            String first = create(api, hanging.url());
            String second = create(api, other.url());
            test(api, first);
            test(api, second);

            Receiver.Received taken =
                    Api.await(other::taken, now -> !now.isEmpty()).get(0);
            assertThat(taken.json().getString("subject")).isEqualTo("webhook/" + second);
            assertThat(hanging.received()).isEmpty();
            over.countDown();
            Api.await(hanging::taken, now -> !now.isEmpty());
        } finally {
            over.countDown();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String create(Api api, String url) {
        Response created = api.post("/webhooks", Map.of("webhook", Map.of("url", url, "secret", SECRET)));
        assertThat(created.statusCode()).as(created.asString()).isEqualTo(202);
        return created.path("webhook.id");
    }

    private static void test(Api api, String webhook) {
        assertThat(api.post("/webhooks/" + webhook + "/action", Map.of("test", Map.of()))
                        .statusCode())
                .isEqualTo(202);
    }

    private static JsonPath failed(Api api, String webhook) {
        return Api.await(() -> api.get("/webhooks/" + webhook).jsonPath(), now -> now.getInt("webhook.failures") > 0);
    }

    private static void assertSigned(Receiver.Received received) {
        String[] parts = received.header("Coffer-signature").split("t=|,v1=", 3);
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            byte[] expected = mac.doFinal((parts[1] + "." + received.body()).getBytes(StandardCharsets.UTF_8));
            assertThat(parts[2]).isEqualTo(HexFormat.of().formatHex(expected));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void assertRefused(Map<String, ?> webhook, String message) {
        FaultAnswer fault = FaultAnswer.of(Api.DEMO.post("/webhooks", Map.of("webhook", webhook)));
        assertThat(fault.kind()).isEqualTo("badRequest 400");
        assertThat(fault.message()).contains(message);
    }
}
