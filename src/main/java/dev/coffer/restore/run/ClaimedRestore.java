package dev.coffer.restore.run;

import dev.coffer.instance.Instance;
import dev.coffer.restore.Restore;
import dev.coffer.restore.RestoreOutcome;
import dev.coffer.work.Claims;
import dev.coffer.work.LostRunException;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;

/** A restore that one run holds: one attempt. */
final class ClaimedRestore {

    private final Restore restore;
    private final Instance instance;
    private final UUID execution;

    /** The databases that go if this attempt fails. */
    private final Set<String> made = ConcurrentHashMap.newKeySet();

    /** The roles that go if this attempt fails. */
    private final Set<String> roles = ConcurrentHashMap.newKeySet();

    private final Set<String> kept = ConcurrentHashMap.newKeySet();

    /** @param restore as it is when the run begins, as is the instance */
    ClaimedRestore(Restore restore, Instance instance, UUID execution) {
        this.restore = restore;
        this.instance = instance;
        this.execution = execution;
    }

    /** Returns the restore as it was when the run began. */
    Restore restore() {
        return restore;
    }

    /** Returns the instance that is restored to, as it was when the run began. */
    Instance instance() {
        return instance;
    }

    UUID execution() {
        return execution;
    }

    WorkingNames names() {
        return new WorkingNames(restore.id);
    }

    /** Returns the databases that go if this attempt fails. */
    Set<String> made() {
        return made;
    }

    /** Returns the roles that go if this attempt fails. */
    Set<String> roles() {
        return roles;
    }

    /** From now on, what was restored stays, and the next attempt continues where this one ends. */
    void keep(RestoreOutcome outcome) {
        made.clear();
        roles.clear();
        outcome.restored().forEach(each -> kept.add(each.working()));
    }

    /** Returns the working names of what stays whatever happens; empty until everything was restored and compared. */
    Set<String> kept() {
        return kept;
    }

    /**
     * Moves the restore on, unless it has ended: a transaction may be repeated although it was committed, and a restore
     * that was cancelled may end before its run notices.
     *
     * @return whether the restore had not ended
     * @throws LostRunException if another run has claimed the restore
     */
    boolean move(Claims claims, BiFunction<Restore, Instant, Boolean> transition) throws InterruptedException {
        return claims.transition(now -> {
            Restore row = Restore.lockedBy(restore.id, execution)
                    .orElseThrow(() -> new LostRunException("Restore " + restore.id + " was claimed by another run."));
            return row.heldBy(execution) && transition.apply(row, now);
        });
    }
}
