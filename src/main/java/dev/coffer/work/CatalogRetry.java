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
 * Repeats what needs the catalog while that is out of reach, for as long as a lease lasts. What is repeated may have been
 * done the time before, with only the answer lost, and must bear that.
 */
@Singleton
public class CatalogRetry {

    private static final Logger LOG = Logger.getLogger(CatalogRetry.class);

    private static final Backoff PAUSES = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(2));

    private final Duration patience;
    private final LongSupplier counter;

    @Inject
    public CatalogRetry(WorkConfig config) {
        this(config.lease(), System::nanoTime);
    }

    /** @param counter nanoseconds from any moment on, which never goes back */
    CatalogRetry(Duration patience, LongSupplier counter) {
        this.patience = patience;
        this.counter = counter;
    }

    /**
     * Does it until it succeeds, fails for another reason, or a lease has passed.
     *
     * @throws RuntimeException what it threw last
     * @throws InterruptedException if this thread is interrupted while it waits
     */
    public <T> T call(Supplier<T> what) throws InterruptedException {
        long begun = counter.getAsLong();
        for (int failures = 0; ; failures++) {
            try {
                return what.get();
            } catch (RuntimeException e) {
                if (!CatalogOutage.in(e) || counter.getAsLong() - begun >= patience.toNanos()) {
                    throw e;
                }
                LOG.debugf("The catalog is out of reach, which is waited for: %s", CatalogOutage.reason(e));
            }
            TimeUnit.NANOSECONDS.sleep(PAUSES.afterFailure(failures).toNanos());
        }
    }
}
