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
 * Reads the catalog for a scrape that waits a few seconds at most. A reading that takes longer goes on, and the scrapes
 * meanwhile wait for the same one: a catalog that hangs is asked once, not once a scrape.
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

    /** What the catalog holds; empty where it does not answer. */
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
