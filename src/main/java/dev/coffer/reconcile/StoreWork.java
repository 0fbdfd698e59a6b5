package dev.coffer.reconcile;

import dev.coffer.work.Claims;
import dev.coffer.work.WorkKind;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jboss.logging.Logger;

/** A kind of work on all stores, which records how its runs end. */
abstract class StoreWork implements WorkKind {

    private static final Logger LOG = Logger.getLogger(StoreWork.class);

    private final RunKind kind;
    private final Claims claims;
    private final Clock clock;

    StoreWork(RunKind kind, Claims claims, Clock clock) {
        this.kind = kind;
        this.claims = claims;
        this.clock = clock;
    }

    /** Looks at everything in the stores, in no transaction, from the beginning if another worker died over it. */
    abstract void look(Tally tally) throws InterruptedException;

    @Override
    public String name() {
        return kind.work;
    }

    @Override
    public int bound() {
        return 1;
    }

    @Override
    public void run(String subject, UUID execution) throws InterruptedException {
        end(claims.begin(execution, () -> open(UUID.fromString(subject)), StoreRun::begin), execution);
    }

    /** Carries out a run at once, past the queue; if this process dies, a worker carries it out. */
    void runHere(UUID id) throws InterruptedException {
        UUID execution = UUID.randomUUID();
        end(claims.take(execution, () -> open(id), StoreRun::begin), execution);
    }

    private static Optional<StoreRun> open(UUID id) {
        return StoreRun.locked(id).filter(StoreRun::active);
    }

    private void end(Optional<StoreRun> claimed, UUID execution) throws InterruptedException {
        if (claimed.isEmpty()) {
            return;
        }
        Tally tally = new Tally(claimed.get(), clock);
        look(tally);
        claims.transition(now -> {
            Optional<StoreRun> row = StoreRun.locked(tally.run.id).filter(found -> found.heldBy(execution));
            row.ifPresent(held -> end(held, execution, tally, now));
            return row;
        });
    }

    private static void end(StoreRun run, UUID execution, Tally tally, Instant now) {
        tally.conclude();
        run.end(execution, tally, now);
        StoreRun.flush();
        StoreRun.forgetOld(run.kind);
        LOG.infof("%s %s is %s: %d objects, %s", run.kind, run.id, run.status(), run.objects, tally.counts());
    }
}
