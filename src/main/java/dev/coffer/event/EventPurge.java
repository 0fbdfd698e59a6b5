package dev.coffer.event;

import dev.coffer.catalog.CatalogClock;
import dev.coffer.work.RecurringWork;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Removes events that have been kept for long enough, by the catalog's clock, in short transactions. */
@Singleton
class EventPurge implements RecurringWork {

    private static final Duration INTERVAL = Duration.ofMinutes(10);
    private static final Duration LONGEST = Duration.ofSeconds(10);
    private static final int BATCH = 1_000;

    private final EventConfig config;
    private final CatalogClock clock;

    EventPurge(EventConfig config, CatalogClock clock) {
        this.config = config;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "event-purge";
    }

    @Override
    public Optional<Duration> interval() {
        return Optional.of(INTERVAL);
    }

    @Override
    public void run() {
        Instant before = clock.now().minus(config.keep());
        long begun = System.nanoTime();
        int deleted;
        do {
            deleted = QuarkusTransaction.requiringNew().call(() -> TrailEvent.deleteBefore(before, BATCH));
        } while (deleted == BATCH && System.nanoTime() - begun < LONGEST.toNanos());
    }
}
