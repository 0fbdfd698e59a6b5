package dev.coffer.identity;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.harness.Api;
import dev.coffer.harness.CatalogResource;
import dev.coffer.harness.FaultAnswer;
import dev.coffer.harness.RawHttp;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Without a token, every operation is refused. */
@QuarkusTest
@QuarkusTestResource(CatalogResource.class)
class TokenTest {

    private static final int LARGE = 900 * 1024 * 1024;

    @ParameterizedTest
    @ValueSource(
            strings = {"", " ", "bad", "demo-toke", "demo-token2", "DEMO-TOKEN", "demo-token:demo:admin", "ünïcode"})
    void an_empty_or_bad_token_is_401(String token) {
        // when
        Response response = given().header("X-Auth-Token", token).get("/v1.0/demo/backups");
        // then
        assertThat(FaultAnswer.of(response).kind()).isEqualTo("unauthorized 401");
        assertThat(response.header("WWW-Authenticate")).isNotBlank();
    }

    @Test
    void a_very_long_token_is_401() {
        assertThat(RawHttp.ask("GET", "/v1.0/demo/backups", "x".repeat(8_000))
                        .fault()
                        .kind())
                .isEqualTo("unauthorized 401");
    }

    @Test
    void of_two_tokens_the_first_counts() {
        try (RawHttp http = RawHttp.connect()) {
            http.send(RawHttp.head("GET", "/v1.0/demo/backups", "bad") + "X-Auth-Token: demo-token\r\n\r\n");
            assertThat(http.answer().fault().kind()).isEqualTo("unauthorized 401");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Bearer demo-token", "Basic ZGVtbzpkZW1vLXRva2Vu", "Token demo-token"})
    void other_ways_to_log_in_do_not_count(String authorization) {
        // when
        Response response = given().header("Authorization", authorization).get("/v1.0/demo/backups");
        // then
        assertThat(FaultAnswer.of(response).kind()).isEqualTo("unauthorized 401");
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource({
        "GET, /v1.0/demo/backups",
        "HEAD, /v1.0/demo/backups",
        "OPTIONS, /v1.0/demo/backups",
        "PUT, /v1.0/demo/backups",
        "BREW, /v1.0/demo/backups",
        "GET, /v1.0/other/backups",
        "GET, /v1.0/demo/flavors",
        "GET, /v1.0/demo/nothing",
        "GET, /v1.0/demo",
        "GET, /v1.1",
        "GET, /nothing",
        "GET, /v1.0/demo//backups",
        "GET, /v1.0//",
        "GET, /qq",
        "GET, /q/../v1.0/demo/backups",
        "GET, /q/%2e%2e/v1.0/demo/backups",
        "GET, /q/..%2fv1.0/demo/backups",
        "GET, /q/x/../../v1.0/demo/backups",
        "GET, /q/..;/v1.0/demo/backups",
        "GET, /q;/../v1.0/demo/backups",
        "GET, /q/./../v1.0/demo/backups",
        "GET, /q//../v1.0/demo/backups",
        "GET, /./v1.0/demo/backups",
        "GET, /v1.0/../v1.0/demo/backups",
        "GET, //v1.0/demo/backups",
        "GET, /v1.0;/demo/backups",
        "GET, http://localhost/v1.0/demo/backups",
        "GET, http://localhost/q/../v1.0/demo/backups"
    })
    void without_a_token_every_other_path_is_401_before_it_is_routed(String method, String target) {
        // when
        RawHttp.Answer answer = RawHttp.ask(method, target, "");
        // then
        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.headers()).containsKey("WWW-Authenticate");
        if (!method.equals("HEAD")) {
            assertThat(answer.fault().kind()).isEqualTo("unauthorized 401");
        }
    }

    @Test
    void the_body_is_not_waited_for() {
        try (RawHttp http = RawHttp.connect()) {
            // when
            http.send(RawHttp.head("POST", "/v1.0/demo/backups", "bad") + "Content-Type: text/plain\r\nContent-Length: "
                    + LARGE + "\r\n\r\n");
            // then
            assertThat(http.answer().fault().kind()).isEqualTo("unauthorized 401");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/v1.0", "/v1.0/", "/q/health", "/q/health/live", "/q/openapi"})
    void the_versions_and_the_health_need_no_token_and_mind_no_bad_one(String path) {
        assertThat(given().get(path).statusCode()).isEqualTo(200);
        assertThat(given().header("X-Auth-Token", "bad").get(path).statusCode()).isEqualTo(200);
    }

    @Test
    void the_versions_are_those_that_are_published() {
        // when
        Response all = given().get("/");
        Response one = given().get("/v1.0/");
        // then
        String self = all.path("versions[0].links[0].href");
        assertThat(self).isEqualTo("http://localhost:" + io.restassured.RestAssured.port + "/v1.0/");
        String version = "{\"id\":\"v1.0\",\"status\":\"CURRENT\",\"updated\":\"2012-01-01T00:00:00Z\","
                + "\"links\":[{\"rel\":\"self\",\"href\":\"" + self + "\"}]}";
        assertThat(all.asString()).isEqualTo("{\"versions\":[" + version + "]}");
        assertThat(one.asString()).isEqualTo("{\"version\":" + version + "}");
        assertThat(given().get(self).asString()).isEqualTo(one.asString());
        assertThat(one.header("Content-Type")).isEqualTo("application/json");
    }

    @Test
    void a_wrong_method_on_the_versions_is_405_without_a_token_too() {
        assertThat(FaultAnswer.of(given().delete("/")).kind()).isEqualTo("badMethod 405");
        assertThat(FaultAnswer.of(given().post("/v1.0")).kind()).isEqualTo("badMethod 405");
    }

    @Test
    void a_good_token_is_never_repeated_in_an_answer() {
        assertThat(Api.DEMO.get("/nothing").asString()).doesNotContain(Api.DEMO.token());
        assertThat(given().header("X-Auth-Token", "bad-token-of-mine").get("/x").asString())
                .doesNotContain("bad-token-of-mine");
    }
}
