package dev.coffer.backup.take;

import dev.coffer.backup.Backup;
import dev.coffer.backup.BackupStatus;
import dev.coffer.instance.Instance;
import dev.coffer.work.Claims;
import dev.coffer.work.LostRunException;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiConsumer;

/** Claims backups for runs and moves them on. */
@Singleton
class BackupClaims {

    private final Claims claims;

    BackupClaims(Claims claims) {
        this.claims = claims;
    }

    /** A backup that a run holds, as it was when the run began, and its instance. */
    record Claim(Backup backup, Instance instance, UUID execution) {}

    /**
     * Claims a backup for a run.
     *
     * @return nothing if the backup has ended
     * @throws LostRunException if the run has lost its lease
     */
    Optional<Claim> begin(UUID id, UUID execution) throws InterruptedException {
        return claims.begin(
                execution,
                () -> Backup.locked(id)
                        .filter(found -> found.status().running() && !found.deleted())
                        .map(backup -> new Claim(backup, Instance.findById(backup.instanceId), execution)),
                (claim, run, worker, now) -> claim.backup().begin(run, worker, now));
    }

    /**
     * Moves a backup on.
     *
     * @param next the status that the transition leads to; a backup that has it already is left as it is
     * @throws LostRunException if another run holds the backup
     */
    void move(Claim held, BackupStatus next, BiConsumer<Backup, Instant> transition) throws InterruptedException {
        UUID id = held.backup().id;
        // One statement finds and locks the row that this run holds: a run that was replaced finds none.
        claims.transition(now -> {
            Backup row = Backup.lockedBy(id, held.execution())
                    .orElseThrow(() -> new LostRunException("Backup " + id + " was claimed by another run."));
            if (row.status() != next) {
                transition.accept(row, now);
            }
            return row;
        });
    }
}
