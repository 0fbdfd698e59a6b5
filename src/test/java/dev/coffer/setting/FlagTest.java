package dev.coffer.setting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffer.work.WorkConfig;
import io.smallrye.config.ConfigValidationException;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import java.util.Map;
import org.eclipse.microprofile.config.spi.Converter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FlagTest {

    private final Converter<Boolean> flag = new Flag();

    @ParameterizedTest
    @ValueSource(strings = {"true", "TRUE", " True ", "yes", "y", "on", "1"})
    void true_has_some_words(String value) {
        assertThat(flag.convert(value)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"false", "FALSE", "no", "n", "off", "0"})
    void false_has_as_many(String value) {
        assertThat(flag.convert(value)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ture", "2", "-", "truefalse", "enabled"})
    void no_other_word_is_either(String value) {
        assertThatIllegalArgumentException().isThrownBy(() -> flag.convert(value));
    }

    @Test
    void nothing_is_neither() {
        assertThat(flag.convert(" ")).isNull();
    }

    @Test
    void a_configuration_with_another_word_is_refused_and_names_the_setting() {
        assertThat(config("no").enabled()).isFalse();
        assertThatThrownBy(() -> config("ture"))
                .isInstanceOf(ConfigValidationException.class)
                .hasMessageContaining("coffer.worker.enabled")
                .hasMessageContaining("ture")
                .hasMessageContaining("It must be true or false.");
    }

    private static WorkConfig config(String enabled) {
        return new SmallRyeConfigBuilder()
                .withConverter(Duration.class, 200, Duration::parse)
                .withSources(new PropertiesConfigSource(
                        Map.of(
                                "coffer.worker.enabled", enabled,
                                "coffer.worker.poll-interval", "PT2S",
                                "coffer.worker.lease", "PT60S",
                                "coffer.worker.shutdown-grace", "PT20S"),
                        "test",
                        500))
                .withMapping(WorkConfig.class)
                .build()
                .getConfigMapping(WorkConfig.class);
    }
}
