package dev.coffer.reconcile;

import dev.coffer.work.Claims;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiConsumer;
import org.jboss.logging.Logger;

/** Carries out store runs and records how they end. */
@Singleton
class StoreRuns {

    private static final Logger LOG = Logger.getLogger(StoreRuns.class);

    private final FindingLog findings;
    private final Claims claims;

    StoreRuns(FindingLog findings, Claims claims) {
        this.findings = findings;
        this.claims = claims;
    }

    /** What a run does: looks at the whole store, and counts. */
    interface Task {
        void run(StoreRun run, Tally tally) throws IOException;
    }

    /** Carries out a queued run, from its beginning if another worker died over it. */
    void carryOut(UUID id, UUID execution, Task task) throws InterruptedException {
        end(claims.begin(execution, () -> open(id), StoreRun::begin), execution, task);
    }

    /** Carries out a run at once, past the queue; if this process dies, a worker carries it out. */
    void carryOutHere(UUID id, Task task) throws InterruptedException {
        UUID execution = UUID.randomUUID();
        end(claims.take(execution, () -> open(id), StoreRun::begin), execution, task);
    }

    private static Optional<StoreRun> open(UUID id) {
        return StoreRun.locked(id).filter(StoreRun::active);
    }

    private void end(Optional<StoreRun> claimed, UUID execution, Task task) throws InterruptedException {
        if (claimed.isEmpty()) {
            return;
        }
        StoreRun run = claimed.get();
        Tally tally = new Tally();
        try {
            task.run(run, tally);
        } catch (IOException e) {
            fail(run, execution, e);
            return;
        } catch (UncheckedIOException e) {
            fail(run, execution, Objects.requireNonNull(e.getCause()));
            return;
        }
        move(run, execution, (held, now) -> complete(held, execution, tally, now));
    }

    private void move(StoreRun run, UUID execution, BiConsumer<StoreRun, Instant> transition)
            throws InterruptedException {
        claims.transition(now -> {
            Optional<StoreRun> row = StoreRun.locked(run.id).filter(found -> found.heldBy(execution));
            row.ifPresent(held -> transition.accept(held, now));
            return row;
        });
    }

    private void complete(StoreRun run, UUID execution, Tally tally, Instant now) {
        findings.conclude(run, tally);
        run.complete(execution, tally, now);
        StoreRun.flush();
        StoreRun.forgetOld(run.kind);
        LOG.infof("%s %s is complete: %d objects, %s", run.kind, run.id, tally.objects(), tally.counts());
    }

    private void fail(StoreRun run, UUID execution, IOException cause) throws InterruptedException {
        LOG.errorf(cause, "%s %s failed", run.kind, run.id);
        move(run, execution, (held, now) -> held.fail(execution, String.valueOf(cause.getMessage()), now));
    }
}
