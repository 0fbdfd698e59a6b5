package dev.coffer.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.harness.Configured;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StartupCheckTest {

    @Test
    void a_service_that_nobody_could_log_in_to_does_not_start_and_says_what_to_set() {
        assertThat(problems(Map.of())).singleElement().asString().contains("COFFER_IDENTITY_STATIC_TOKENS");
    }

    @Test
    void an_empty_list_of_tokens_is_none() {
        assertThat(problems(Map.of("coffer.identity.static-tokens", ""))).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"coffer.identity.static-tokens", "coffer.identity.keystone.url"})
    void with_a_way_to_log_in_it_starts(String setting) {
        assertThat(problems(Map.of(setting, "x"))).isEmpty();
    }

    @Test
    void an_issuer_needs_the_address_of_its_keys_and_an_audience() {
        String issuer = "coffer.identity.oidc.issuer";
        String keys = "coffer.identity.oidc.jwks-url";
        String audience = "coffer.identity.oidc.audience";

        assertThat(problems(Map.of(issuer, "https://issuer", keys, "https://issuer/keys")))
                .singleElement()
                .asString()
                .contains("Set " + audience);
        assertThat(problems(Map.of(issuer, "https://issuer", audience, "coffer")))
                .singleElement()
                .asString()
                .contains("Set " + keys);
        assertThat(problems(Map.of(issuer, "https://issuer", keys, "https://issuer/keys", audience, "coffer")))
                .isEmpty();
    }

    private static List<String> problems(Map<String, String> values) {
        return StartupCheck.problems(Configured.config(values), Configured.mapping(IdentityConfig.class, values));
    }
}
