package dev.coffer.metrics;

import dev.coffer.setting.Flag;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** What {@code /q/metrics} shows of the catalog. */
@ConfigMapping(prefix = "coffer.metrics")
public interface MetricsConfig {

    /**
     * How long what was read from the catalog is shown before it is read again, by the next scrape. A reading that took
     * long is shown for at least fifty times as long as it took. With {@code 0s} every scrape reads it, whatever that takes.
     */
    @WithDefault("30s")
    Duration refresh();

    /** Whether each instance has series of its own, which say when its last backup succeeded. */
    @WithDefault("true")
    @WithConverter(Flag.class)
    boolean instances();

    /** How many instances have them at most, the oldest ones first. */
    @WithDefault("10000")
    int maxInstances();
}
