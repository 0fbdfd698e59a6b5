package dev.coffer.reconcile;

import dev.coffer.work.WorkKind;
import jakarta.inject.Singleton;
import java.util.UUID;

/** The queued work that is a rebuilding of the catalog. */
@Singleton
class RebuildWork implements WorkKind {

    static final String NAME = "catalog-rebuild";

    private final StoreRuns runs;
    private final Rebuild rebuild;

    RebuildWork(StoreRuns runs, Rebuild rebuild) {
        this.runs = runs;
        this.rebuild = rebuild;
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
        runs.carryOut(UUID.fromString(subject), execution, rebuild);
    }
}
