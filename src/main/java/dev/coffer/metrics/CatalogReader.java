package dev.coffer.metrics;

import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * A reader of the catalog for scrapes, which wait a few seconds at most. A longer read continues, and the next scrapes join
 * it: a hanging catalog is queried once, not once per scrape.
 */
@Singleton
class CatalogReader {

    private static final Logger LOG = Logger.getLogger(CatalogReader.class);

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final CatalogQueries questions;
    private @Nullable FutureTask<CatalogState> running;

    CatalogReader(CatalogQueries questions) {
        this.questions = questions;
    }

    /** Returns the state of the catalog; empty if it does not answer in time. */
    Optional<CatalogState> read() {
        FutureTask<CatalogState> reading = begin();
        try {
            return Optional.of(reading.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS));
        } catch (ExecutionException e) {
            LOG.debug("The catalog cannot be read for the metrics", e);
        } catch (TimeoutException e) {
            LOG.debugf("The catalog has not answered the metrics within %s", PATIENCE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return Optional.empty();
    }

    private synchronized FutureTask<CatalogState> begin() {
        FutureTask<CatalogState> known = running;
        if (known != null && !known.isDone()) {
            return known;
        }
        FutureTask<CatalogState> next = new FutureTask<>(questions::ask);
        running = next;
        Thread thread = new Thread(next, "metrics-catalog");
        thread.setDaemon(true);
        thread.start();
        return next;
    }
}
