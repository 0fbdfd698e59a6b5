package dev.coffer.backup.take;

import dev.coffer.backup.Backup;
import dev.coffer.backup.BackupStatus;
import dev.coffer.instance.Instance;
import dev.coffer.work.Claims;
import dev.coffer.work.LostRunException;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.function.BiConsumer;

/** A backup that one run holds: one attempt to take it. */
final class ClaimedBackup {

    private final Backup backup;
    private final Instance instance;
    private final UUID execution;
    private final long begunNanos = System.nanoTime();

    /** Whether a manifest of this run may exist, so that its parts must stay. */
    private boolean publishing;

    /** @param backup as it is when the run begins */
    ClaimedBackup(Backup backup, Instance instance, UUID execution) {
        this.backup = backup;
        this.instance = instance;
        this.execution = execution;
    }

    /** Returns the backup as it was when the run began. */
    Backup backup() {
        return backup;
    }

    Instance instance() {
        return instance;
    }

    UUID execution() {
        return execution;
    }

    Duration age() {
        return Duration.ofNanos(System.nanoTime() - begunNanos);
    }

    boolean publishing() {
        return publishing;
    }

    /** From now on, a manifest of this run may exist. */
    void publishes() {
        publishing = true;
    }

    /**
     * The backup cannot build on its parent, and becomes a full one, in its record and here.
     *
     * @param reason why, as a warning
     * @throws LostRunException if the run no longer holds the backup
     */
    void becomeFull(Claims claims, String reason) throws InterruptedException {
        Instant now = claims.transition(at -> {
            Backup.lockedBy(backup.id, execution)
                    .filter(found -> found.heldBy(execution))
                    .orElseThrow(this::lost)
                    .becomeFull(execution, reason, at);
            return at;
        });
        backup.becomeFull(execution, reason, now);
    }

    private LostRunException lost() {
        return new LostRunException("Backup " + backup.id + " was claimed by another run, or was cancelled.");
    }

    /**
     * Moves the backup on; one that has the next status already is left as it is.
     *
     * @throws LostRunException if the run no longer holds the backup
     */
    void move(Claims claims, BackupStatus next, BiConsumer<Backup, Instant> transition) throws InterruptedException {
        // One statement finds and locks the row that this run holds: a run that was replaced finds none.
        claims.transition(now -> {
            Backup row = Backup.lockedBy(backup.id, execution)
                    .filter(found -> found.status() == next || found.heldBy(execution))
                    .orElseThrow(this::lost);
            if (row.status() != next) {
                transition.accept(row, now);
            }
            return row;
        });
    }
}
