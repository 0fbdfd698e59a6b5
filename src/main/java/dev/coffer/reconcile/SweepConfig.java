package dev.coffer.reconcile;

import dev.coffer.setting.Flag;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;

/** Sweeps of the store. */
@ConfigMapping(prefix = "coffer.sweep")
public interface SweepConfig {

    /** Whether workers sweep the store periodically. An admin can always request a sweep. */
    @WithDefault("true")
    @WithConverter(Flag.class)
    boolean enabled();

    /** The time between two sweeps. One of all processes runs each sweep. */
    @DurationMin(seconds = 1)
    @DurationMax(days = 116)
    @WithDefault("24h")
    Duration interval();

    /**
     * The minimum age of an object, and the minimum time since a sweep first found it, before a sweep removes it. At least
     * a minute.
     */
    @DurationMin(minutes = 1)
    @DurationMax(days = 116)
    @WithDefault("24h")
    Duration grace();

    /** The maximum number of findings in a report. All findings are counted. */
    @Min(0)
    @Max(10_000)
    @WithDefault("100")
    int reported();
}
