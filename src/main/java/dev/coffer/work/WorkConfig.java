package dev.coffer.work;

import dev.coffer.setting.Flag;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;

/** The worker of this process. */
@ConfigMapping(prefix = "coffer.worker")
public interface WorkConfig {

    /**
     * Whether this process does queued work. With {@code false}, it serves only the API, and other processes on the same
     * catalog take the backups.
     */
    @WithDefault("true")
    @WithConverter(Flag.class)
    boolean enabled();

    /**
     * The number of backups that this process takes at the same time. Other work has threads of its own:
     * {@code coffer.restore.threads} restores, two verifications, two copies, two removals, one sweep,
     * one rebuild, and eight deliveries to webhooks.
     */
    @Min(1)
    @Max(1000)
    @WithDefault("4")
    int threads();

    /**
     * The kinds of work that this process does, out of {@code take}, {@code copy}, {@code verify}, {@code prove}, {@code restore}, {@code
     * remove}, {@code sweep}, {@code rebuild} and {@code deliver}; by default all. So only the processes that prove and
     * restore need the age identity, and only those that deliver connect to the receivers of webhooks. Some process must do each kind, as work that none does stays in the queue.
     */
    Optional<Set<String>> kinds();

    /** How often the queue is polled for work that another process queued. */
    @DurationMin(millis = 10)
    @DurationMax(minutes = 17)
    @WithDefault("2s")
    Duration pollInterval();

    /**
     * How long a worker keeps its work without a heartbeat; when the lease expires, another worker retries the work. Also
     * how long a run waits for an unreachable catalog to record its result. At least {@code 4s}.
     */
    @DurationMin(seconds = 4)
    @DurationMax(days = 12)
    @WithDefault("60s")
    Duration lease();

    /** How long running work may continue after the process is asked to stop, before it is returned to the queue. */
    @WithDefault("20s")
    Duration shutdownGrace();
}
