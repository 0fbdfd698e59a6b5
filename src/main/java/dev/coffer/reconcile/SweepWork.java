package dev.coffer.reconcile;

import dev.coffer.work.WorkKind;
import jakarta.inject.Singleton;
import java.util.UUID;

/** The queued work that is a sweep. */
@Singleton
class SweepWork implements WorkKind {

    static final String NAME = "store-sweep";

    private final StoreRuns runs;
    private final Sweep sweep;

    SweepWork(StoreRuns runs, Sweep sweep) {
        this.runs = runs;
        this.sweep = sweep;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public int bound() {
        return 1;
    }

    @Override
    public void run(String subject, UUID execution) throws InterruptedException {
        runs.carryOut(UUID.fromString(subject), execution, sweep);
    }
}
