package dev.coffer.reconcile;

import dev.coffer.catalog.CatalogLock;
import dev.coffer.work.WorkQueue;
import jakarta.inject.Singleton;
import java.time.Clock;

/** Orders runs, of which one of a kind goes on at a time. */
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
     * Orders a run in the caller's transaction.
     *
     * @param workName the name of the work that carries it out
     * @return the new run, or the one that is queued or goes on already
     */
    StoreRun order(RunKind kind, String workName, boolean dryRun) {
        lock.hold("store run " + kind);
        return StoreRun.active(kind).orElseGet(() -> {
            StoreRun run = new StoreRun(kind, dryRun, clock.instant());
            run.persistAndFlush();
            work.enqueue(workName, run.id.toString());
            return run;
        });
    }
}
