package dev.coffer.metrics;

import dev.coffer.setting.Flag;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;

/** The catalog metrics in {@code /q/metrics}. */
@ConfigMapping(prefix = "coffer.metrics")
public interface MetricsConfig {

    /**
     * How long results from the catalog are cached; the next scrape after that reads them again. A result is cached for at
     * least fifty times as long as its query took. With {@code 0s}, every scrape reads the catalog.
     */
    @DurationMin
    @DurationMax(days = 12)
    @WithDefault("30s")
    Duration refresh();

    /** Whether each instance has its own series, with the time of its last good backup. */
    @WithDefault("true")
    @WithConverter(Flag.class)
    boolean instances();

    /** The maximum number of instances with their own series, the oldest ones first. */
    @Min(0)
    @Max(1_000_000)
    @WithDefault("10000")
    int maxInstances();
}
