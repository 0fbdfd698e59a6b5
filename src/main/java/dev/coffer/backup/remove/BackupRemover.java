package dev.coffer.backup.remove;

import dev.coffer.archive.StoredFolder;
import dev.coffer.backup.Backup;
import dev.coffer.backup.BackupConfig;
import dev.coffer.backup.BackupOrder;
import dev.coffer.backup.FolderReferences;
import dev.coffer.store.BackupStore;
import dev.coffer.work.Claims;
import dev.coffer.work.WorkKind;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jboss.logging.Logger;

/**
 * Removes the objects of deleted backups, unless another record needs them. If the store refuses several times, the backup
 * is listed again as DELETE_FAILED.
 */
@Singleton
public class BackupRemover implements WorkKind {

    public static final String WORK = "backup-remove";

    private static final Logger LOG = Logger.getLogger(BackupRemover.class);

    private final BackupStore store;
    private final FolderReferences owners;
    private final BackupConfig config;
    private final Claims claims;

    public BackupRemover(BackupStore store, FolderReferences owners, BackupConfig config, Claims claims) {
        this.store = store;
        this.owners = owners;
        this.config = config;
        this.claims = claims;
    }

    @Override
    public String name() {
        return WORK;
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
            Optional<StoredFolder> folder = claims.transition(now -> unneeded(backup));
            if (folder.isPresent()) {
                store.deleteFolder(folder.get().path());
            }
        } catch (IOException e) {
            refused(backup, execution, e);
        } catch (UncheckedIOException e) {
            refused(backup, execution, Objects.requireNonNull(e.getCause()));
        }
    }

    /** Returns the folder unless it is needed; no record is made for it from now on, so it can be removed. */
    private Optional<StoredFolder> unneeded(Backup backup) {
        return StoredFolder.of(backup.folder()).filter(folder -> {
            owners.hold(folder);
            return !owners.needed(folder);
        });
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
