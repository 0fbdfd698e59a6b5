package dev.coffer.reconcile;

import dev.coffer.setting.Flag;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How the store is swept. */
@ConfigMapping(prefix = "coffer.sweep")
public interface SweepConfig {

    /** Whether the workers sweep the store by themselves; an admin may order a sweep in any case. */
    @WithDefault("true")
    @WithConverter(Flag.class)
    boolean enabled();

    /** How long after a sweep the next one comes; one process of all does it. */
    @WithDefault("24h")
    Duration interval();

    /**
     * How old an object must be, and for how long sweeps must have found it, before a sweep removes it. At least a
     * minute.
     */
    @WithDefault("24h")
    Duration grace();

    /** How many findings a report shows; all of them are counted. */
    @WithDefault("100")
    int reported();
}
