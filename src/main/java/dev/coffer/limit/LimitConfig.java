package dev.coffer.limit;

import dev.coffer.setting.Flag;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.util.Optional;

/** Quotas and rate limits of accounts. */
@ConfigMapping(prefix = "coffer.limits")
public interface LimitConfig {

    /** Whether limits are enforced. By default they are, except with the embedded catalog. */
    Optional<@WithConverter(Flag.class) Boolean> enabled();

    /** Whether the catalog is the embedded one. The service sets this itself; do not set it. */
    @WithDefault("${embedded-catalog:false}")
    @WithConverter(Flag.class)
    boolean embeddedCatalog();

    /** The maximum number of backups of an account. Failed ones do not count. */
    @Min(0)
    @WithDefault("50")
    int maxBackups();

    /** The maximum number of instances of an account. */
    @Min(0)
    @WithDefault("25")
    int maxInstances();

    /** The reads (GET, HEAD) that an account may make per minute. */
    @Min(1)
    @Max(1_000_000)
    @WithDefault("100")
    int getPerMinute();

    /** The creations (POST) that an account may make per minute. */
    @Min(1)
    @Max(1_000_000)
    @WithDefault("100")
    int postPerMinute();

    /** The changes (PUT, PATCH) that an account may make per minute. */
    @Min(1)
    @Max(1_000_000)
    @WithDefault("100")
    int putPerMinute();

    /** The deletions that an account may make per minute. */
    @Min(1)
    @Max(1_000_000)
    @WithDefault("20")
    int deletePerMinute();

    /**
     * The number of replicas that share the requests. Each one counts for itself and grants its share of a rate, so that no
     * request waits for another replica or the catalog.
     */
    @Min(1)
    @Max(10_000)
    @WithDefault("1")
    int replicas();

    /** Returns whether limits are enforced. */
    default boolean on() {
        return enabled().orElse(!embeddedCatalog());
    }
}
