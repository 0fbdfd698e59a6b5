package dev.coffer.identity;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.coffer.harness.FaultAnswer;
import dev.coffer.harness.PackagedService;
import dev.coffer.harness.TestServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tokens of a stand-in for Keystone, with the packaged service; the acceptance profile has a real one. */
class KeystoneTokensIT {

    private static final String PASSWORD = "of-the-service";
    private static final String OWN = "own-token";
    private static final String KNOWN = """
            {"token": {"expires_at": "2099-01-01T00:00:00.000000Z", "project": {"id": "demo"},
            "roles": [{"name": "member"}]}}""";

    @TempDir
    static Path folder;

    private static TestServer catalog;
    private static HttpServer keystone;
    private static PackagedService service;

    @BeforeAll
    static void start() throws IOException {
        catalog = TestServer.start();
        catalog.execute("postgres", "create database catalog");
        keystone = startKeystone(0);
        service = PackagedService.start(
                folder,
                catalog,
                Map.of(
                        "coffer.identity.keystone.url",
                        "http://127.0.0.1:" + keystone.getAddress().getPort(),
                        "coffer.identity.keystone.password",
                        PASSWORD,
                        "quarkus.http.proxy.proxy-address-forwarding",
                        "true"));
    }

    private static HttpServer startKeystone(int port) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.createContext("/v3/auth/tokens", KeystoneTokensIT::answer);
        server.start();
        return server;
    }

    @AfterAll
    static void stop() {
        service.close();
        keystone.stop(0);
        catalog.close();
    }

    @Test
    void a_known_token_opens_its_project_a_wrong_one_nothing_and_without_keystone_nobody_new_comes_in()
            throws IOException {
        assertThat(service.listStatus("good", "demo")).isEqualTo(200);
        assertThat(kind("good", "other")).isEqualTo("forbidden 403");
        assertThat(kind("wrong", "demo")).isEqualTo("unauthorized 401");
        assertThat(service.list("wrong", "demo").header("WWW-Authenticate")).isNotBlank();

        int port = keystone.getAddress().getPort();
        keystone.stop(0);
        try {
            assertThat(kind("another", "demo")).isEqualTo("serviceUnavailable 503");
            assertThat(service.listStatus("good", "demo"))
                    .as("what Keystone said a moment ago")
                    .isEqualTo(200);
        } finally {
            keystone = startKeystone(port);
        }
        assertThat(service.process().output()).doesNotContain(PASSWORD, OWN);
    }

    @Test
    void an_address_that_sends_many_bad_tokens_gets_413_and_others_do_not() {
        for (int i = 0; i < 120; i++) {
            fromAnother("bad-" + i);
        }

        assertThat(fromAnother("bad").kind()).isEqualTo("overLimit 413");
        assertThat(kind("bad-of-another", "demo")).isEqualTo("unauthorized 401");
    }

    private static FaultAnswer fromAnother(String token) {
        return FaultAnswer.of(
                service.request(token).header("X-Forwarded-For", "192.0.2.9").get("/v1.0/demo/backups"));
    }

    private static String kind(String token, String account) {
        return FaultAnswer.of(service.list(token, account)).kind();
    }

    /** A log-in with the right password has a token of its own, with which one may ask for others. */
    private static void answer(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        int status;
        if (exchange.getRequestMethod().equals("POST")) {
            status = body.contains('"' + PASSWORD + '"') ? 201 : 401;
            exchange.getResponseHeaders().set("X-Subject-Token", OWN);
        } else if (!OWN.equals(exchange.getRequestHeaders().getFirst("X-Auth-Token"))) {
            status = 401;
        } else {
            status = "good".equals(exchange.getRequestHeaders().getFirst("X-Subject-Token")) ? 200 : 404;
        }
        byte[] answer = (status < 300 ? KNOWN : "{}").getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, answer.length);
        exchange.getResponseBody().write(answer);
        exchange.close();
    }
}
