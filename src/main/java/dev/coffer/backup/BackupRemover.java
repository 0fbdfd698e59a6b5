package dev.coffer.backup;

import dev.coffer.store.BackupStore;
import dev.coffer.store.StoreException;
import dev.coffer.work.WorkKind;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Removes the objects of deleted backups, unless another record points at them. Where it cannot, the backup is listed again as DELETE_FAILED. */
@Singleton
public class BackupRemover implements WorkKind {

    static final String WORK = "backup-remove";

    private static final Logger LOG = Logger.getLogger(BackupRemover.class);

    private final BackupStore store;
    private final Clock clock;

    public BackupRemover(BackupStore store, Clock clock) {
        this.store = store;
        this.clock = clock;
    }

    @Override
    public String name() {
        return WORK;
    }

    @Override
    public void run(String subject, UUID execution) {
        UUID id = UUID.fromString(subject);
        String folder = QuarkusTransaction.requiringNew().call(() -> folder(id));
        if (folder == null) {
            return;
        }
        try {
            store.deleteFolder(folder);
        } catch (StoreException e) {
            LOG.warnf(e, "The objects of backup %s cannot be removed", id);
            QuarkusTransaction.requiringNew()
                    .run(() -> Backup.locked(id)
                            .filter(Backup::deleted)
                            .ifPresent(backup -> backup.deleteFailed(
                                    "storeFailed", String.valueOf(e.getMessage()), clock.instant())));
        }
    }

    private static @Nullable String folder(UUID id) {
        return Backup.locked(id)
                .filter(Backup::deleted)
                .map(Backup::folder)
                .filter(folder -> !Backup.folderInUse(folder))
                .orElse(null);
    }
}
