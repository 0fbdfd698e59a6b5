package dev.coffer.backup.remove;

import dev.coffer.api.paging.PageRequest;
import dev.coffer.archive.StoredFolder;
import dev.coffer.backup.Backup;
import dev.coffer.backup.BackupCopy;
import dev.coffer.backup.BackupStrategy;
import dev.coffer.backup.FolderReferences;
import dev.coffer.backup.FolderState;
import dev.coffer.catalog.CatalogClock;
import dev.coffer.catalog.CatalogConfig;
import dev.coffer.instance.Instance;
import dev.coffer.store.BackupStore;
import dev.coffer.store.NoSuchObjectException;
import dev.coffer.store.StoredObject;
import dev.coffer.store.Stores;
import dev.coffer.work.RecurringWork;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * Removes the records of backups and instances that were deleted long ago, once nothing refers to them. The age is
 * measured by the catalog's clock. A record stays while its store still holds objects that only this record accounts for,
 * or cannot be asked.
 */
@Singleton
class DeletedRecordPurge implements RecurringWork {

    private static final Logger LOG = Logger.getLogger(DeletedRecordPurge.class);

    private static final Duration INTERVAL = Duration.ofMinutes(10);
    private static final Duration LONGEST = Duration.ofSeconds(10);
    private static final int BATCH = 100;

    private final Stores stores;
    private final FolderReferences references;
    private final CatalogConfig config;
    private final CatalogClock clock;

    DeletedRecordPurge(Stores stores, FolderReferences references, CatalogConfig config, CatalogClock clock) {
        this.stores = stores;
        this.references = references;
        this.config = config;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "deleted-record-purge";
    }

    @Override
    public Optional<Duration> interval() {
        return Optional.of(INTERVAL);
    }

    @Override
    public void run() {
        Instant before = clock.now().minus(config.keepDeleted());
        long begun = System.nanoTime();
        UUID next = PageRequest.GREATEST;
        List<Backup> batch;
        do {
            batch = deletedBefore(before, next);
            for (Backup backup : batch) {
                next = backup.id;
                if (isUnneeded(backup)) {
                    purge(backup, before);
                }
            }
        } while (!batch.isEmpty() && System.nanoTime() - begun < LONGEST.toNanos());
        QuarkusTransaction.requiringNew().run(() -> purgeInstances(before));
    }

    private static List<Backup> deletedBefore(Instant before, UUID next) {
        return QuarkusTransaction.requiringNew().call(() -> Backup.deletedBefore(before, next, BATCH));
    }

    /** Whether nothing is stored for it, or another record accounts for what is. */
    private boolean isUnneeded(Backup backup) {
        Optional<StoredFolder> folder = StoredFolder.of(backup.folder());
        if (folder.isEmpty()) {
            return true;
        }
        return isUnneeded(backup.store, backup.place(), folder.get())
                && QuarkusTransaction.requiringNew().call(() -> BackupCopy.of(backup.id)).stream()
                        .allMatch(copy -> isUnneeded(copy.store, copy.place(), folder.get()));
    }

    private boolean isUnneeded(String store, String place, StoredFolder folder) {
        FolderState state = QuarkusTransaction.requiringNew().call(() -> references.state(store, folder));
        boolean accountedFor = state != FolderState.DEAD && state != FolderState.UNKNOWN;
        return accountedFor || isEmpty(place, folder);
    }

    private boolean isEmpty(String place, StoredFolder folder) {
        try {
            BackupStore store = stores.of(place);
            try {
                // A store that is not there at all says so here, but lists nothing.
                store.read(folder.manifest()).close();
                return false;
            } catch (NoSuchObjectException e) {
                try (Stream<StoredObject> objects = store.list(folder.path());
                        Stream<StoredObject> leftovers = store.leftovers(folder.path())) {
                    return objects.findAny().isEmpty() && leftovers.findAny().isEmpty();
                }
            }
        } catch (IOException | UncheckedIOException e) {
            LOG.debugf(e, "The record of %s stays: its store cannot be read", folder.path());
            return false;
        }
    }

    /** Removes the record, unless it has changed since it was found, or another record builds on it. */
    private static void purge(Backup backup, Instant before) {
        long purged = QuarkusTransaction.requiringNew()
                .call(() -> Backup.delete(
                        "from Backup b where b.id = ?1 and b.deletedAt < ?2"
                                + " and not exists (select 1 from Backup c where c.parentId = b.id)",
                        backup.id,
                        before));
        if (purged == 1) {
            LOG.debugf("Removed the record of the deleted backup %s", backup.id);
        }
    }

    private static void purgeInstances(Instant before) {
        List<UUID> forgotten = Instance.<Instance>find(
                        "from Instance i where i.deletedAt < ?1 and not i.ownCatalog"
                                + " and not exists (select 1 from Backup b where b.instanceId = i.id and b.deletedAt is null)"
                                + " and not exists (select 1 from Backup b where b.instanceId = i.id and b.deletedAt is not null)"
                                + " order by i.deletedAt",
                        before)
                .page(0, BATCH)
                .list()
                .stream()
                .map(instance -> instance.id)
                .toList();
        BackupStrategy.delete("instanceId in ?1", forgotten);
        Instance.delete("id in ?1", forgotten);
    }
}
