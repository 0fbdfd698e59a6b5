package dev.coffer.work;

import dev.coffer.api.fault.CatalogOutage;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Repeats an action while the catalog is unreachable, for as long as a lease. The action must bear that it was done before
 * and only the answer was lost.
 */
@Singleton
public class CatalogRetry {

    private static final Logger LOG = Logger.getLogger(CatalogRetry.class);

    private static final Backoff PAUSES = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(2));

    private final Duration lease;
    private final LongSupplier counter;

    @Inject
    public CatalogRetry(WorkConfig config) {
        this(config.lease(), System::nanoTime);
    }

    /** @param counter nanoseconds since any moment, which never go back */
    CatalogRetry(Duration lease, LongSupplier counter) {
        this.lease = lease;
        this.counter = counter;
    }

    /**
     * Calls the action until it succeeds, fails for another reason, or a lease has passed. It is called twice at least: a
     * process that was frozen for longer than its lease still has to learn what became of its run.
     *
     * @throws RuntimeException the last failure
     * @throws InterruptedException if this thread is interrupted while it waits
     */
    public <T> T call(Supplier<T> action) throws InterruptedException {
        long begun = counter.getAsLong();
        for (int failures = 0; ; failures++) {
            try {
                return action.get();
            } catch (RuntimeException e) {
                boolean late = failures > 0 && counter.getAsLong() - begun >= lease.toNanos();
                if (late || !CatalogOutage.in(e)) {
                    throw e;
                }
                LOG.debugf("The catalog is unreachable and asked again: %s", CatalogOutage.reason(e));
            }
            TimeUnit.NANOSECONDS.sleep(PAUSES.afterFailure(failures).toNanos());
        }
    }
}
