package dev.coffer.api.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.harness.CatalogResource;
import dev.coffer.harness.FaultAnswer;
import dev.coffer.harness.RawHttp;
import dev.coffer.harness.RawHttp2;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** HTTP/1.1 and HTTP/2 have the same limits and the same faults. */
@QuarkusTest
@QuarkusTestResource(CatalogResource.class)
class ProtocolsTest {

    private static final String BACKUPS = "/v1.0/demo/backups";

    private static Vertx vertx;

    @BeforeAll
    static void start() {
        vertx = Vertx.vertx();
    }

    @AfterAll
    static void stop() {
        vertx.close();
    }

    static Stream<Arguments> requests() {
        return Stream.of(
                Arguments.of("a list", BACKUPS, Map.of("X-Auth-Token", "demo-token"), "200"),
                Arguments.of("no token", BACKUPS, Map.of(), "unauthorized 401"),
                Arguments.of("a long bearer token", BACKUPS, bearer(9_000), "unauthorized 401"),
                Arguments.of("the longest bearer token", BACKUPS, bearer(16_000), "unauthorized 401"),
                Arguments.of("a bearer token that is too long", BACKUPS, bearer(17_000), "headersTooLarge 431"),
                Arguments.of("a header of 60,000 characters", BACKUPS, bearer(60_000), "headersTooLarge 431"),
                Arguments.of("a long token", BACKUPS, Map.of("X-Auth-Token", "t".repeat(9_000)), "unauthorized 401"),
                Arguments.of("200 headers", BACKUPS, headers(200, 10), "200"),
                Arguments.of("300 headers", BACKUPS, headers(300, 10), "headersTooLarge 431"),
                Arguments.of("long headers together", BACKUPS, headers(10, 2_000), "headersTooLarge 431"),
                Arguments.of("too large and public", "/v1.0", headers(10, 2_000), "headersTooLarge 431"),
                Arguments.of("a long URL", BACKUPS + "?x=" + "a".repeat(8_000), headers(1, 1), "200"),
                Arguments.of("a URL too long", BACKUPS + "?x=" + "a".repeat(9_000), headers(1, 1), "badRequest 400"),
                Arguments.of("a URL of 60,000", BACKUPS + "?x=" + "a".repeat(60_000), headers(1, 1), "badRequest 400"),
                Arguments.of("an unknown path", "/nothing", headers(1, 1), "itemNotFound 404"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("requests")
    void a_request_gets_the_same_answer(String name, String target, Map<String, String> headers, String answer)
            throws Exception {
        String old = ask(HttpVersion.HTTP_1_1, target, headers);
        assertThat(ask(HttpVersion.HTTP_2, target, headers)).isEqualTo(old);
        assertThat(old).startsWith(answer);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--http1.1", "--http2-prior-knowledge"})
    void a_header_with_control_characters_is_400(String protocol) throws Exception {
        Process curl = new ProcessBuilder(
                        "curl",
                        "-s",
                        protocol,
                        "-w",
                        " %{http_code}",
                        "-H",
                        "X-Auth-Token: demo-token",
                        "-H",
                        "X-Some: a\u0001b",
                        "http://localhost:" + RestAssured.port + BACKUPS)
                .start();
        String said = new String(curl.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(said).endsWith(" 400");
        assertThat(said.contains("badRequest")).isEqualTo(protocol.contains("http2"));
    }

    @Test
    void what_is_far_beyond_the_limits_gets_a_status_without_a_body() throws Exception {
        try (RawHttp http = RawHttp.connect()) {
            http.send("GET " + BACKUPS + " HTTP/1.1\r\nHost: x\r\nX-Some: " + "v".repeat(70_000) + "\r\n\r\n");
            assertThat(http.answer("GET").status()).isEqualTo(431);
        }
        assertThat(RawHttp2.ask(BACKUPS, "demo-token", 250_000)).startsWith("431 {\"headersTooLarge\"");
        assertThat(RawHttp2.ask(BACKUPS, "demo-token", 270_000)).isEqualTo("431 ");
    }

    /** The fault's name, status and message; the status alone of what is none. */
    private static String ask(HttpVersion version, String target, Map<String, String> headers) throws Exception {
        HttpClient client = vertx.createHttpClient(
                new HttpClientOptions().setProtocolVersion(version).setHttp2ClearTextUpgrade(false));
        try {
            return client.request(HttpMethod.GET, RestAssured.port, "localhost", target)
                    .compose(request -> send(request, headers))
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(30, TimeUnit.SECONDS);
        } finally {
            client.close();
        }
    }

    private static Future<String> send(HttpClientRequest request, Map<String, String> headers) {
        headers.forEach(request::putHeader);
        return request.send()
                .compose(response -> response.body()
                        .map(body -> response.statusCode() == 200
                                ? "200"
                                : said(response.statusCode(), response.getHeader("Content-Type"), body.toString())));
    }

    private static String said(int status, String type, String body) {
        FaultAnswer fault = FaultAnswer.of(status, type, body);
        return fault.kind() + " " + fault.message();
    }

    private static Map<String, String> bearer(int length) {
        return Map.of("Authorization", "Bearer " + "t".repeat(length));
    }

    private static Map<String, String> headers(int number, int length) {
        Map<String, String> headers = IntStream.range(0, number)
                .boxed()
                .collect(
                        Collectors.toMap(i -> "X-Some-" + i, i -> "v".repeat(length), (a, b) -> a, LinkedHashMap::new));
        headers.put("X-Auth-Token", "demo-token");
        return headers;
    }
}
