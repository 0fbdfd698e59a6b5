package dev.coffer.identity;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.harness.CatalogResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusIntegrationTest;
import io.restassured.response.Response;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tokens of an OpenID Connect issuer, in {@code Authorization: Bearer}. */
@QuarkusIntegrationTest
@QuarkusTestResource(CatalogResource.class)
@QuarkusTestResource(value = Issuer.class, restrictToAnnotatedClass = true)
class BearerTokensIT {

    /** Set once the first request of all has been sent, while the keys could not be read yet. */
    private static @Nullable Integer statusBeforeKeysCouldBeRead;

    @BeforeEach
    void comeTooEarlyOnce() {
        if (statusBeforeKeysCouldBeRead == null) {
            statusBeforeKeysCouldBeRead =
                    list(Issuer.token(Issuer.claims("demo", "admin")), "demo").statusCode();
            Issuer.publishKeys();
        }
    }

    @Test
    void no_one_comes_in_while_the_issuers_keys_cannot_be_read() {
        assertThat(statusBeforeKeysCouldBeRead).isEqualTo(503);
    }

    @Test
    void a_good_token_opens_the_account_of_its_claim_and_no_other() {
        String token = Issuer.token(Issuer.claims("demo", "member"));

        assertThat(list(token, "demo").statusCode()).isEqualTo(200);
        assertThat(list(token, "other").statusCode()).isEqualTo(403);
    }

    @Test
    void the_role_of_the_claim_says_what_one_may_do() {
        String path = "/v1.0/demo/backups/00000000-0000-7000-8000-000000000000";

        assertThat(request(Issuer.token(Issuer.claims("demo", "member")))
                        .delete(path)
                        .statusCode())
                .isEqualTo(404);
        assertThat(request(Issuer.token(Issuer.claims("demo", "observer")))
                        .delete(path)
                        .statusCode())
                .isEqualTo(403);
        assertThat(list(Issuer.token(Issuer.claims("demo", "gardener")), "demo").statusCode())
                .isEqualTo(403);
        assertThat(list(Issuer.token(Issuer.claims("elsewhere", "cloud-admin")), "demo")
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void a_token_of_a_wrong_signature_time_issuer_or_audience_is_refused() {
        long now = Instant.now().getEpochSecond();

        refused(Issuer.forged(Issuer.claims("demo", "admin")));
        refused(Issuer.unsigned(Issuer.claims("demo", "admin")));
        refused(changed("exp", now - 120));
        refused(changed("iss", "https://issuer.example/realms/other"));
        refused(changed("aud", List.of("another-service")));
        refused("not.a.token");
        refused("x");
    }

    @Test
    void a_token_without_the_claims_opens_nothing() {
        assertThat(list(changed("tenant", "demo"), "demo").statusCode()).isEqualTo(403);
        assertThat(list(changed("realm_access", Map.of()), "demo").statusCode()).isEqualTo(403);
    }

    @Test
    void a_fixed_token_is_no_bearer_token() {
        refused("demo-token");
    }

    private static String changed(String claim, Object value) {
        Map<String, Object> claims = Issuer.claims("demo", "admin");
        claims.put(claim, value);
        return Issuer.token(claims);
    }

    private static void refused(String token) {
        Response response = list(token, "demo");
        assertThat(response.statusCode()).as(response.asString()).isEqualTo(401);
        assertThat(response.header("WWW-Authenticate")).isNotBlank();
        assertThat(response.jsonPath().getInt("unauthorized.code")).isEqualTo(401);
    }

    private static Response list(String token, String account) {
        return request(token).get("/v1.0/" + account + "/backups");
    }

    private static io.restassured.specification.RequestSpecification request(String token) {
        return given().header("Authorization", "Bearer " + token);
    }
}
