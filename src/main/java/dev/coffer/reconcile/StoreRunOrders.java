package dev.coffer.reconcile;

import dev.coffer.catalog.CatalogLock;
import dev.coffer.work.WorkQueue;
import jakarta.inject.Singleton;
import java.time.Clock;

/** Requests for runs, one of each kind at a time. */
@Singleton
class StoreRunOrders {

    private final WorkQueue work;
    private final CatalogLock lock;
    private final Clock clock;

    StoreRunOrders(WorkQueue work, CatalogLock lock, Clock clock) {
        this.work = work;
        this.lock = lock;
        this.clock = clock;
    }

    /**
     * Requests a run in the caller's transaction.
     *
     * @return the new run, or the one that is already queued or running
     */
    StoreRun order(RunKind kind, boolean dryRun) {
        lock.hold("store run " + kind);
        return StoreRun.active(kind).orElseGet(() -> {
            StoreRun run = new StoreRun(kind, dryRun, clock.instant());
            run.persistAndFlush();
            work.enqueue(kind.work, run.id.toString());
            return run;
        });
    }
}
