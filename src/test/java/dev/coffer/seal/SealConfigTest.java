package dev.coffer.seal;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SealConfigTest {

    @Test
    void an_installation_that_says_nothing_compresses_moderately_on_two_further_threads() {
        SealConfig config = with(Map.of());

        assertThat(config.level()).isEqualTo(3);
        assertThat(config.threads()).isEqualTo(2);
    }

    @Test
    void level_and_threads_can_be_set() {
        SealConfig config = with(Map.of("coffer.seal.level", "10", "coffer.seal.threads", "4"));

        assertThat(config.level()).isEqualTo(10);
        assertThat(config.threads()).isEqualTo(4);
    }

    static SealConfig with(Map<String, String> settings) {
        return new SmallRyeConfigBuilder()
                .withMapping(SealConfig.class)
                .withSources(new PropertiesConfigSource(settings, "test", 100))
                .build()
                .getConfigMapping(SealConfig.class);
    }
}
