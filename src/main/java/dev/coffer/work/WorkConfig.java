package dev.coffer.work;

import dev.coffer.setting.Flag;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** The worker of this process. */
@ConfigMapping(prefix = "coffer.worker")
public interface WorkConfig {

    /**
     * Whether this process does queued work beside the API. Without, it answers the API only, and another process on the
     * same catalog takes the backups.
     */
    @WithDefault("true")
    @WithConverter(Flag.class)
    boolean enabled();

    /** How many pieces of work this process does at a time. */
    @WithDefault("4")
    int threads();

    /** How often the queue is looked at for work that another process queued. */
    @WithDefault("2s")
    Duration pollInterval();

    /**
     * How long a worker may be silent before its work counts as abandoned and is taken up again; also how long a run
     * waits for a catalog that is away when it wants to record what it did. At least {@code 4s}.
     */
    @WithDefault("60s")
    Duration lease();

    /**
     * How long running work may go on when the process is asked to stop, before it is interrupted and handed back.
     */
    @WithDefault("20s")
    Duration shutdownGrace();
}
