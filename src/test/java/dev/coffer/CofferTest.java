package dev.coffer;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.config.Config;
import org.junit.jupiter.api.Test;

class CofferTest {

    @Test
    void with_a_configured_database_the_service_says_in_one_line_where_it_is() {
        // given
        Config config = config(Map.of("quarkus.http.port", "1234"));
        // when
        String greeting = Coffer.greeting(config, Optional.empty(), true);
        // then
        assertThat(greeting).isEqualTo("Coffer is ready at http://localhost:1234");
    }

    @Test
    void with_its_own_database_and_a_generated_token_the_service_says_how_to_get_in() {
        // given
        Config config = config(Map.of(
                "quarkus.http.port",
                "1234",
                "coffer.catalog.embedded",
                "true",
                "coffer.identity.generated",
                "true",
                "coffer.identity.static-tokens",
                "coffer_x:demo:admin"));
        // when
        String greeting = Coffer.greeting(config, Optional.empty(), true);
        // then
        assertThat(greeting).contains("  token    coffer_x\n").doesNotContain("coffer_x:demo");
    }

    @Test
    void a_configured_token_is_never_printed() {
        // given
        Config config = config(Map.of(
                "quarkus.http.port",
                "1234",
                "coffer.catalog.embedded",
                "true",
                "coffer.identity.static-tokens",
                "mine:demo:admin"));
        // when
        String greeting = Coffer.greeting(config, Optional.empty(), true);
        // then
        assertThat(greeting).doesNotContain("mine");
    }

    private static Config config(Map<String, String> values) {
        return new SmallRyeConfigBuilder()
                .withSources(new PropertiesConfigSource(values, "test", 100))
                .build();
    }
}
