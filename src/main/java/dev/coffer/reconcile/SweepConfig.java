package dev.coffer.reconcile;

import dev.coffer.setting.Flag;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Sweeps of the store. */
@ConfigMapping(prefix = "coffer.sweep")
public interface SweepConfig {

    /** Whether workers sweep the store periodically. An admin can always request a sweep. */
    @WithDefault("true")
    @WithConverter(Flag.class)
    boolean enabled();

    /** The time between two sweeps. One of all processes runs each sweep. */
    @WithDefault("24h")
    Duration interval();

    /**
     * The minimum age of an object, and the minimum time since a sweep first found it, before a sweep removes it. At least
     * a minute.
     */
    @WithDefault("24h")
    Duration grace();

    /** The maximum number of findings in a report. All findings are counted. */
    @WithDefault("100")
    int reported();
}
