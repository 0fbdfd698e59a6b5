package dev.coffer.reconcile;

import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.Optional;
import java.util.UUID;
import org.jboss.logging.Logger;

/** Carries out runs, and keeps the books. */
@Singleton
class StoreRuns {

    private static final Logger LOG = Logger.getLogger(StoreRuns.class);

    private final FindingLog findings;
    private final Clock clock;

    StoreRuns(FindingLog findings, Clock clock) {
        this.findings = findings;
        this.clock = clock;
    }

    /** What a run does: looks at the whole store, and counts. */
    interface Task {
        void run(StoreRun run, Tally tally) throws IOException;
    }

    /** Carries out a queued run, again from its beginning if another worker died over it. */
    void carryOut(UUID id, UUID execution, Task task) {
        QuarkusTransaction.requiringNew().call(() -> begin(id, execution)).ifPresent(run -> end(run, execution, task));
    }

    private Optional<StoreRun> begin(UUID id, UUID execution) {
        Optional<StoreRun> run = StoreRun.locked(id).filter(StoreRun::active);
        run.ifPresent(found -> found.begin(execution, clock.instant()));
        return run;
    }

    private void end(StoreRun run, UUID execution, Task task) {
        Tally tally = new Tally();
        try {
            task.run(run, tally);
        } catch (IOException e) {
            fail(run, execution, e);
            return;
        } catch (UncheckedIOException e) {
            fail(run, execution, e);
            return;
        }
        QuarkusTransaction.requiringNew()
                .run(() -> StoreRun.locked(run.id)
                        .filter(held -> held.heldBy(execution))
                        .ifPresent(held -> complete(held, execution, tally)));
    }

    private void complete(StoreRun run, UUID execution, Tally tally) {
        findings.conclude(run, tally);
        run.complete(execution, tally, clock.instant());
        StoreRun.flush();
        StoreRun.forgetOld(run.kind);
        LOG.infof("%s %s is complete: %d objects, %s", run.kind, run.id, tally.objects(), tally.counts());
    }

    private void fail(StoreRun run, UUID execution, Exception cause) {
        Throwable reason = cause instanceof UncheckedIOException && cause.getCause() != null ? cause.getCause() : cause;
        LOG.errorf(cause, "%s %s failed", run.kind, run.id);
        QuarkusTransaction.requiringNew()
                .run(() -> StoreRun.locked(run.id)
                        .filter(held -> held.heldBy(execution))
                        .ifPresent(held -> held.fail(execution, String.valueOf(reason.getMessage()), clock.instant())));
    }
}
