package dev.coffer.backup;

import dev.coffer.archive.ManifestFile;
import dev.coffer.archive.StoredFolder;
import dev.coffer.catalog.CatalogLock;
import dev.coffer.store.NoSuchObjectException;
import dev.coffer.store.Stores;
import dev.coffer.store.UnreadableObjectException;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Says which folders of the stores are still needed. What it says comes from the catalog alone, so that it can be asked
 * in a short transaction: a folder that is {@link FolderState#DEAD} and not needed stays so, and is removed after the
 * transaction.
 */
@Singleton
public class FolderReferences {

    private final ManifestFile manifests;
    private final CatalogLock lock;

    FolderReferences(ManifestFile manifests, CatalogLock lock) {
        this.manifests = manifests;
        this.lock = lock;
    }

    /**
     * Makes every other transaction that decides about folders of the same instance wait until the caller's ends. No
     * store is asked in such a transaction.
     */
    public void hold(StoredFolder folder) {
        lock.hold("objects of " + folder.instancePath());
    }

    /** Returns what the catalog says of a folder now. */
    public FolderState state(String store, StoredFolder folder) {
        Optional<Backup> found = Backup.findByIdOptional(folder.backup());
        if (found.isPresent() && !isOf(found.get(), folder)) {
            return FolderState.MISPLACED;
        }
        List<Backup> pointing = Backup.<Backup>list("restoredFolder = ?1", folder.path()).stream()
                .filter(record -> isIn(store, record))
                .toList();
        if (pointing.stream().anyMatch(record -> !record.deleted())) {
            return FolderState.LIVE;
        }
        return found.map(backup -> state(backup, store))
                .orElse(pointing.isEmpty() ? FolderState.UNKNOWN : FolderState.DEAD);
    }

    private static FolderState state(Backup backup, String store) {
        return backup.store.equals(store)
                ? state(backup)
                : BackupCopy.in(store, backup.id)
                        .map(copy -> state(backup, copy))
                        .orElse(FolderState.MISPLACED);
    }

    private static FolderState state(Backup backup, BackupCopy copy) {
        return switch (copy.status()) {
            case NEW, BUILDING -> backup.deleted() ? FolderState.DEAD : FolderState.RUNNING;
            case COMPLETED -> state(backup);
            case FAILED, REMOVED -> FolderState.DEAD;
        };
    }

    /** Whether a store has the objects that a record points at, or is about to get a copy of them. */
    private static boolean isIn(String store, Backup record) {
        return record.store.equals(store)
                || BackupCopy.in(store, record.id)
                        .filter(copy -> copy.status() == CopyStatus.COMPLETED
                                || copy.status().active())
                        .isPresent();
    }

    private static FolderState state(Backup backup) {
        if (backup.deleted() || backup.status() == BackupStatus.FAILED) {
            return FolderState.DEAD;
        }
        if (backup.status() == BackupStatus.DELETE_FAILED) {
            return FolderState.DELETE_FAILED;
        }
        return backup.status().running() ? FolderState.RUNNING : FolderState.LIVE;
    }

    private static boolean isOf(Backup backup, StoredFolder folder) {
        return backup.accountId.equals(folder.account()) && backup.instanceId.equals(folder.instance());
    }

    /**
     * Returns whether a record that is not deleted needs objects in a folder: the record of its backup, one that points
     * there, or one that points elsewhere and has parts there, or may have.
     */
    public boolean needed(String store, StoredFolder folder) {
        return switch (state(store, folder)) {
            case RUNNING, LIVE, DELETE_FAILED, MISPLACED -> true;
            // Every backup that builds on another is deleted with it; only a record that points at a folder may outlive
            // what it builds on.
            case DEAD, UNKNOWN ->
                pointing(store, folder).stream().anyMatch(record -> record.mayHavePartsIn(folder.backup()));
        };
    }

    /** Returns whether the objects in a folder are about to be removed, or may be at any time. */
    boolean doomed(String store, StoredFolder folder) {
        return state(store, folder) == FolderState.DEAD && !needed(store, folder);
    }

    /**
     * Finds out which folders the records of an instance have parts in, where an earlier release did not note it. A
     * manifest that cannot be read or understood leaves that open. Called in no transaction.
     *
     * @throws IOException if the store cannot be read
     */
    public void learn(Stores.Named store, StoredFolder folder) throws IOException {
        for (Backup record : QuarkusTransaction.requiringNew().call(() -> pointing(store.name(), folder))) {
            if (record.partFoldersUnknown()) {
                try {
                    List<UUID> folders =
                            manifests.read(store.store(), record.folder()).folders();
                    QuarkusTransaction.requiringNew()
                            .run(() -> Backup.locked(record.id).ifPresent(row -> row.partFolders(folders)));
                } catch (ManifestFile.DamagedException | UnreadableObjectException | NoSuchObjectException e) {
                    // It may have parts anywhere.
                }
            }
        }
    }

    /** The records that are not deleted and point at folders of the same instance. */
    private static List<Backup> pointing(String store, StoredFolder folder) {
        return Backup.<Backup>list(
                        "accountId = ?1 and deletedAt is null and restoredFolder like ?2 escape '!'",
                        folder.account(),
                        below(folder))
                .stream()
                .filter(record -> isIn(store, record))
                .toList();
    }

    /** Returns the folders of the records of an instance that are whole. */
    public List<String> wholeOf(String store, StoredFolder folder) {
        List<Backup> ofInstance = Backup.list(
                "accountId = ?1 and instanceId = ?2 and deletedAt is null", folder.account(), folder.instance());
        return Stream.concat(ofInstance.stream(), pointing(store, folder).stream())
                .filter(backup -> backup.status().whole() && isIn(store, backup))
                .map(Backup::folder)
                .distinct()
                .toList();
    }

    private static String below(StoredFolder folder) {
        return folder.instancePath().replace("_", "!_") + "/%";
    }
}
