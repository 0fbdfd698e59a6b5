package dev.coffer.restore.run;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;

/** Restores. */
@ConfigMapping(prefix = "coffer.restore")
public interface RestoreConfig {

    /** The number of restores that this process does at the same time. */
    @Min(1)
    @Max(100)
    @WithDefault("2")
    int threads();

    /** The number of databases that a restore restores at the same time. */
    @Min(1)
    @Max(100)
    @WithDefault("2")
    int databases();

    /** The number of indexes and constraints that are made at the same time for each database. */
    @Min(1)
    @Max(100)
    @WithDefault("2")
    int jobs();

    /**
     * How long counting what one restored database holds may take, to compare it with the manifest. What is not counted
     * by then is not compared, and the record of the restore says so.
     */
    @DurationMin(millis = 1)
    @DurationMax(days = 12)
    @WithDefault("1h")
    Duration compareTimeout();
}
