package dev.coffer.backup.remove;

import dev.coffer.archive.StoredFolder;
import dev.coffer.backup.Backup;
import dev.coffer.backup.BackupConfig;
import dev.coffer.backup.BackupCopy;
import dev.coffer.backup.BackupWork;
import dev.coffer.backup.CopyStatus;
import dev.coffer.backup.FolderReferences;
import dev.coffer.store.BackupStore;
import dev.coffer.store.LockedObjectException;
import dev.coffer.store.StoreException;
import dev.coffer.store.Stores;
import dev.coffer.work.Claims;
import dev.coffer.work.PostponedException;
import dev.coffer.work.WorkKind;
import dev.coffer.work.WorkOrder;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Removes the objects of deleted backups and of their copies, unless another record needs them. If the store refuses several times, the backup
 * is listed again as DELETE_FAILED.
 */
@Singleton
public class BackupRemover implements WorkKind {

    private static final Logger LOG = Logger.getLogger(BackupRemover.class);

    /** The clocks of the store and of the catalog differ a little. */
    private static final Duration AFTER_LOCK = Duration.ofSeconds(1);

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
    public void run(String subject, UUID execution) throws IOException, InterruptedException, PostponedException {
        WorkOrder order = WorkOrder.of(subject);
        Optional<Backup> claimed = claims.begin(
                execution,
                () -> Backup.locked(order.about()).filter(found -> found.beingRemovedBy(order.order())),
                Backup::beginRemoval);
        if (claimed.isEmpty()) {
            return;
        }
        Backup backup = claimed.get();
        try {
            removeEverywhere(backup, execution);
        } catch (LockedObjectException e) {
            defer(backup, execution, e);
        } catch (IOException e) {
            refused(backup, execution, e);
        }
    }

    /** Comes back when the store lets the objects go. */
    private void defer(Backup backup, UUID execution, LockedObjectException cause)
            throws InterruptedException, PostponedException {
        String reason = cause.getMessage() + " The backup is removed then.";
        LOG.infof("The removal of backup %s is deferred: %s", backup.id, reason);
        Optional<Duration> wait = claims.transition(now -> Backup.locked(backup.id)
                .filter(held -> held.removedBy(execution))
                .map(held -> {
                    held.deferDelete(execution, reason, now);
                    return Duration.between(now, cause.until()).plus(AFTER_LOCK);
                }));
        if (wait.isPresent()) {
            throw new PostponedException(reason, wait.get().isNegative() ? AFTER_LOCK : wait.get());
        }
    }

    /** Tries all stores that have it or its copies, also after one has failed. */
    private void removeEverywhere(Backup backup, UUID execution) throws IOException, InterruptedException {
        List<String> failures = new ArrayList<>();
        @Nullable IOException first = null;
        @Nullable LockedObjectException locked = null;
        Map<String, String> places = placesOf(backup);
        for (Map.Entry<String, String> store : places.entrySet()) {
            try {
                remove(backup, execution, store.getKey(), store.getValue());
            } catch (LockedObjectException e) {
                locked = locked == null || locked.until().isBefore(e.until()) ? e : locked;
            } catch (IOException e) {
                first = first == null ? e : first;
                String which =
                        store.getKey().equals(backup.store) ? "" : "The copy in the store '" + store.getKey() + "': ";
                failures.add(which + e.getMessage());
            }
        }
        if (first != null) {
            throw new StoreException(String.join(" ", failures), first);
        }
        if (locked != null) {
            throw locked;
        }
    }

    /** Returns where it and its copies are, by the names of the stores. */
    private static Map<String, String> placesOf(Backup backup) {
        Map<String, String> places = new LinkedHashMap<>();
        places.put(backup.store, backup.place());
        QuarkusTransaction.requiringNew().call(() -> BackupCopy.of(backup.id)).stream()
                .filter(copy -> copy.status() != CopyStatus.REMOVED)
                .forEach(copy -> places.put(copy.store, copy.place()));
        return places;
    }

    private void remove(Backup backup, UUID execution, String name, String place)
            throws IOException, InterruptedException {
        StoredFolder folder = StoredFolder.of(backup.folder()).orElseThrow();
        BackupStore store = stores.of(place);
        references.learn(stores.find(place).orElseThrow(), folder);
        if (claims.transition(now -> unneeded(backup, execution, name, folder))) {
            store.deleteFolder(folder.path());
        }
        claims.transition(now -> Backup.locked(backup.id)
                .filter(held -> held.removedBy(execution))
                .flatMap(held -> BackupCopy.in(name, held.id))
                .map(copy -> {
                    copy.remove(now);
                    return copy;
                }));
    }

    /** From here on no record is made for the folder, so that it can be removed in no transaction. */
    private boolean unneeded(Backup backup, UUID execution, String store, StoredFolder folder) {
        references.hold(folder);
        return Backup.locked(backup.id)
                        .filter(held -> held.removedBy(execution))
                        .isPresent()
                && !references.needed(store, folder);
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
