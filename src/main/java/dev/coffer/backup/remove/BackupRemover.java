package dev.coffer.backup.remove;

import dev.coffer.archive.StoredFolder;
import dev.coffer.backup.Backup;
import dev.coffer.backup.BackupConfig;
import dev.coffer.backup.BackupOrder;
import dev.coffer.backup.BackupWork;
import dev.coffer.backup.FolderReferences;
import dev.coffer.store.BackupStore;
import dev.coffer.store.Stores;
import dev.coffer.work.Claims;
import dev.coffer.work.WorkKind;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.util.Optional;
import java.util.UUID;
import org.jboss.logging.Logger;

/**
 * Removes the objects of deleted backups, unless another record needs them. If the store refuses several times, the backup
 * is listed again as DELETE_FAILED.
 */
@Singleton
public class BackupRemover implements WorkKind {

    private static final Logger LOG = Logger.getLogger(BackupRemover.class);

    private final Stores stores;
    private final FolderReferences references;
    private final BackupConfig config;
    private final Claims claims;

    public BackupRemover(Stores stores, FolderReferences references, BackupConfig config, Claims claims) {
        this.stores = stores;
        this.references = references;
        this.config = config;
        this.claims = claims;
    }

    @Override
    public String name() {
        return BackupWork.REMOVE;
    }

    @Override
    public int bound() {
        return 2;
    }

    @Override
    public void run(String subject, UUID execution) throws IOException, InterruptedException {
        BackupOrder order = BackupOrder.of(subject);
        Optional<Backup> claimed = claims.begin(
                execution,
                () -> Backup.locked(order.backup()).filter(found -> found.beingRemovedBy(order.order())),
                Backup::beginRemoval);
        if (claimed.isEmpty()) {
            return;
        }
        Backup backup = claimed.get();
        try {
            StoredFolder folder = StoredFolder.of(backup.folder()).orElseThrow();
            BackupStore store = stores.of(backup.store);
            references.learn(stores.find(backup.store).orElseThrow(), folder);
            if (claims.transition(now -> unneeded(backup, execution, folder))) {
                store.deleteFolder(folder.path());
            }
        } catch (IOException e) {
            refused(backup, execution, e);
        }
    }

    /** From here on no record is made for the folder, so that it can be removed in no transaction. */
    private boolean unneeded(Backup backup, UUID execution, StoredFolder folder) {
        references.hold(folder);
        return Backup.locked(backup.id)
                        .filter(held -> held.removedBy(execution))
                        .isPresent()
                && !references.needed(backup.store, folder);
    }

    /** Throws the cause, so that the queue tries again later, unless that has happened often enough. */
    private void refused(Backup backup, UUID execution, IOException cause) throws IOException, InterruptedException {
        LOG.warnf(cause, "The objects of backup %s cannot be removed", backup.id);
        String reason = String.valueOf(cause.getMessage());
        boolean again = claims.transition(now -> Backup.locked(backup.id)
                .filter(held -> held.removedBy(execution))
                .map(held -> {
                    boolean last = held.removalRefused(execution, reason, now) >= config.removalAttempts();
                    if (last) {
                        held.deleteFailed(execution, "storeFailed", reason, now);
                    }
                    return !last;
                })
                .orElse(false));
        if (again) {
            throw cause;
        }
    }
}
