package dev.coffer.backup.remove;

import dev.coffer.archive.StoredFolder;
import dev.coffer.backup.Backup;
import dev.coffer.backup.BackupConfig;
import dev.coffer.backup.BackupOrder;
import dev.coffer.backup.FolderReferences;
import dev.coffer.store.BackupStore;
import dev.coffer.work.WorkKind;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jboss.logging.Logger;

/**
 * Removes the objects of deleted backups, unless another record needs them. A store that refuses is asked again some
 * times; after that the backup is listed again as DELETE_FAILED.
 */
@Singleton
public class BackupRemover implements WorkKind {

    public static final String WORK = "backup-remove";

    private static final Logger LOG = Logger.getLogger(BackupRemover.class);

    private final BackupStore store;
    private final FolderReferences owners;
    private final BackupConfig config;
    private final Clock clock;

    public BackupRemover(BackupStore store, FolderReferences owners, BackupConfig config, Clock clock) {
        this.store = store;
        this.owners = owners;
        this.config = config;
        this.clock = clock;
    }

    @Override
    public String name() {
        return WORK;
    }

    @Override
    public void run(String subject, UUID execution) throws IOException {
        BackupOrder order = BackupOrder.of(subject);
        try {
            Optional<StoredFolder> folder = QuarkusTransaction.requiringNew().call(() -> unneeded(order));
            if (folder.isPresent()) {
                store.deleteFolder(folder.get().path());
            }
        } catch (IOException e) {
            refused(order, e);
        } catch (UncheckedIOException e) {
            refused(order, Objects.requireNonNull(e.getCause()));
        }
    }

    /** From here on no record is made for the folder, so it can be removed outside of a transaction. */
    private Optional<StoredFolder> unneeded(BackupOrder order) {
        return Backup.locked(order.backup())
                .filter(backup -> backup.beingRemovedBy(order.order()))
                .flatMap(backup -> StoredFolder.of(backup.folder()))
                .filter(folder -> {
                    owners.hold(folder);
                    return !owners.needed(folder);
                });
    }

    /** Throws it on, so that the queue comes again later, unless that has happened often enough. */
    private void refused(BackupOrder order, IOException cause) throws IOException {
        LOG.warnf(cause, "The objects of backup %s cannot be removed", order.backup());
        boolean again = QuarkusTransaction.requiringNew()
                .call(() -> Backup.locked(order.backup())
                        .filter(backup -> backup.beingRemovedBy(order.order()))
                        .map(backup -> goesOn(backup, order, cause))
                        .orElse(false));
        if (again) {
            throw cause;
        }
    }

    private boolean goesOn(Backup backup, BackupOrder order, IOException cause) {
        if (backup.removalRefused(order.order()) < config.removalAttempts()) {
            return true;
        }
        backup.deleteFailed(order.order(), "storeFailed", String.valueOf(cause.getMessage()), clock.instant());
        return false;
    }
}
