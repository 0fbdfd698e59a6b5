package dev.coffer.backup.copy;

import dev.coffer.backup.Backup;
import dev.coffer.backup.BackupCopy;
import dev.coffer.backup.CopyStatus;
import dev.coffer.work.Claims;
import dev.coffer.work.LostRunException;
import java.time.Instant;
import java.util.UUID;
import java.util.function.BiConsumer;

/**
 * A copy that one run holds.
 *
 * @param copy as it was when the run began
 * @param backup the backup that is copied
 */
record ClaimedCopy(BackupCopy copy, Backup backup, UUID execution) {

    /**
     * Moves the copy on; one that has the next status already is left as it is.
     *
     * @throws LostRunException if the run no longer holds the copy, for example because its backup was deleted
     */
    void move(Claims claims, CopyStatus next, BiConsumer<BackupCopy, Instant> transition) throws InterruptedException {
        claims.transition(now -> {
            BackupCopy row = BackupCopy.lockedBy(copy.id, execution)
                    .filter(found -> found.status() == next || found.heldBy(execution))
                    .orElseThrow(this::lost);
            if (row.status() != next) {
                transition.accept(row, now);
            }
            return row;
        });
    }

    private LostRunException lost() {
        return new LostRunException(this + " was claimed by another run, or the backup was deleted.");
    }

    /**
     * Checks that the run still holds the copy.
     *
     * @throws LostRunException if it does not
     */
    void requireHeld(Claims claims) throws InterruptedException {
        boolean held = claims.transition(now -> BackupCopy.lockedBy(copy.id, execution)
                .filter(row -> row.heldBy(execution))
                .isPresent());
        if (!held) {
            throw lost();
        }
    }

    /** Returns what a log calls it. */
    @Override
    public String toString() {
        return "The copy of backup " + backup.id + " in the store '" + copy.store + "'";
    }
}
