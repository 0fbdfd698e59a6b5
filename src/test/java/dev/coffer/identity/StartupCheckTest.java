package dev.coffer.identity;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StartupCheckTest {

    @Test
    void a_service_that_nobody_could_log_in_to_does_not_start_and_says_what_to_set() {
        assertThat(StartupCheck.refusal(config(Map.of())))
                .hasValueSatisfying(refusal -> assertThat(refusal).contains("COFFER_IDENTITY_STATIC_TOKENS"));
    }

    @Test
    void an_empty_list_of_tokens_is_none() {
        assertThat(StartupCheck.refusal(config(Map.of("coffer.identity.static-tokens", ""))))
                .isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"coffer.identity.static-tokens", "coffer.identity.keystone.url", "coffer.identity.oidc.issuer"})
    void with_a_way_to_log_in_it_starts(String setting) {
        assertThat(StartupCheck.refusal(config(Map.of(setting, "x")))).isEmpty();
    }

    private static SmallRyeConfig config(Map<String, String> values) {
        return new SmallRyeConfigBuilder()
                .withSources(new PropertiesConfigSource(values, "test", 100))
                .build();
    }
}
