package dev.coffer.backup;

import dev.coffer.instance.Instance;
import jakarta.persistence.LockModeType;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The steps of the proof of a backup, in the transaction of the caller. */
public final class BackupProofs {

    private BackupProofs() {}

    /**
     * Orders the proof of a backup.
     *
     * @return the order, for the usual store; empty if the backup is gone or not whole, or an order is pending
     */
    public static Optional<UUID> order(UUID backup) {
        return Backup.locked(backup)
                .filter(found -> found.status().whole() && !found.deleted())
                .flatMap(found -> found.orderProof(null));
    }

    /** Gives the order to prove a backup to a run. */
    public static void begin(Backup backup, UUID execution, String worker, Instant now) {
        backup.beginProof(execution, worker, now);
    }

    /**
     * Records what a run found.
     *
     * @param read what the same run found when it read the backup; null if it did not read all of it
     * @return false if the backup was deleted, or another run has its proof
     */
    public static boolean record(Backup proven, UUID execution, Proof found, @Nullable Verification read) {
        // The lock that an order for a backup takes, so that none takes this backup for sound and builds on it unseen.
        Instance.findByIdOptional(proven.instanceId, LockModeType.PESSIMISTIC_WRITE);
        Optional<Backup> backup = Backup.locked(proven.id).filter(locked -> locked.provenBy(execution));
        if (backup.isEmpty()) {
            return false;
        }
        backup.get().proven(execution, found, read);
        Backup.flush();
        BackupTree.passOn(proven.id);
        return true;
    }
}
