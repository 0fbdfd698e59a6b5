package dev.coffer.limit;

import dev.coffer.setting.Flag;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import java.util.Optional;

/** How much an account may have and ask for. */
@ConfigMapping(prefix = "coffer.limits")
public interface LimitConfig {

    /** Whether limits are kept to; if not set, they are, except with the embedded catalog. */
    Optional<@WithConverter(Flag.class) Boolean> enabled();

    /** Whether the catalog is the embedded one, which the service sets itself; do not set it. */
    @WithDefault("${coffer.embedded-catalog:false}")
    @WithConverter(Flag.class)
    boolean embeddedCatalog();

    /** The backups that an account may have. */
    @WithDefault("50")
    int maxBackups();

    /** The instances that an account may have. */
    @WithDefault("25")
    int maxInstances();

    /** The reads (GET, HEAD) that an account may make a minute. */
    @WithDefault("100")
    int getPerMinute();

    /** The creations (POST) that an account may make a minute. */
    @WithDefault("100")
    int postPerMinute();

    /** The changes (PUT, PATCH) that an account may make a minute. */
    @WithDefault("100")
    int putPerMinute();

    /** The deletions that an account may make a minute. */
    @WithDefault("20")
    int deletePerMinute();

    /**
     * The number of replicas that requests are spread over. Each one counts for itself and grants its share of a rate,
     * so that no request waits for another replica or the catalog.
     */
    @WithDefault("1")
    int replicas();

    /** Whether limits are kept to. */
    default boolean on() {
        return enabled().orElse(!embeddedCatalog());
    }
}
