package dev.coffer.backup;

import dev.coffer.archive.ManifestFile;
import dev.coffer.archive.StoredFolder;
import dev.coffer.catalog.CatalogLock;
import dev.coffer.store.NoSuchObjectException;
import dev.coffer.store.StoreException;
import dev.coffer.store.UnreadableObjectException;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Says which folders of the store somebody still needs. */
@Singleton
public class FolderReferences {

    private final ManifestFile manifests;
    private final CatalogLock lock;

    FolderReferences(ManifestFile manifests, CatalogLock lock) {
        this.manifests = manifests;
        this.lock = lock;
    }

    /**
     * Makes every other transaction that decides about folders of the same instance wait until the caller's ends, so
     * that none is removed while a record is made for it.
     */
    public void hold(StoredFolder folder) {
        lock.hold("objects of " + folder.instancePath());
    }

    /** What the catalog says of a folder now. */
    public FolderState state(StoredFolder folder) {
        Optional<Backup> found = Backup.findByIdOptional(folder.backup());
        if (found.isPresent() && !isOf(found.get(), folder)) {
            return FolderState.MISPLACED;
        }
        List<Backup> pointing = pointingAt(folder);
        if (pointing.stream().anyMatch(record -> !record.deleted())) {
            return FolderState.LIVE;
        }
        return found.map(FolderReferences::state).orElse(pointing.isEmpty() ? FolderState.UNKNOWN : FolderState.DEAD);
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
     * Whether a record that is not deleted needs objects in a folder: the record of its backup, one that points there,
     * or one whose manifest names parts in it. A manifest that cannot be read or understood counts as one that does.
     *
     * @throws UncheckedIOException around a {@link StoreException}, if the store cannot be read
     */
    public boolean needed(StoredFolder folder) {
        return switch (state(folder)) {
            case RUNNING, LIVE, DELETE_FAILED, MISPLACED -> true;
            case DEAD, UNKNOWN -> pointing(folder).stream().anyMatch(record -> builtOn(record.folder(), folder));
        };
    }

    /**
     * Every backup that builds on another goes with it when that one is deleted; only a record that points at a folder
     * may outlive what it builds on.
     */
    private boolean builtOn(String manifest, StoredFolder folder) {
        try {
            return manifests.read(manifest).parts().stream()
                    .anyMatch(part -> part.in().equals(folder.backup()));
        } catch (ManifestFile.DamagedException | UnreadableObjectException | NoSuchObjectException e) {
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether what lies in a folder is about to be removed, or may be at any time. */
    public boolean doomed(StoredFolder folder) {
        return state(folder) == FolderState.DEAD && !needed(folder);
    }

    /**
     * Whether a record that is whole needs one object. A manifest that cannot be read or understood counts as one that names
     * it.
     *
     * @param key of an object in a backup's folder
     * @throws UncheckedIOException around a {@link StoreException}, if the store cannot be read
     */
    public boolean needed(StoredFolder folder, String key) {
        String file = key.substring(folder.path().length() + 1);
        return wholeOf(folder).stream().anyMatch(record -> names(record.folder(), folder, file));
    }

    private boolean names(String manifest, StoredFolder folder, String file) {
        try {
            return manifests.read(manifest).parts().stream()
                    .filter(part -> part.in().equals(folder.backup()))
                    .flatMap(part -> part.objects().stream())
                    .anyMatch(object -> object.file().equals(file));
        } catch (ManifestFile.DamagedException | UnreadableObjectException | NoSuchObjectException e) {
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The records, deleted or not, that point at a folder which is not that of their own id. */
    private static List<Backup> pointingAt(StoredFolder folder) {
        return Backup.list("restoredFolder = ?1", folder.path());
    }

    /** The records that are not deleted and point at folders of the same instance. */
    private static List<Backup> pointing(StoredFolder folder) {
        return Backup.list(
                "accountId = ?1 and deletedAt is null and restoredFolder like ?2 escape '!'",
                folder.account(),
                folder.instancePath().replace("_", "!_") + "/%");
    }

    /** The records of an instance that are whole. */
    private static List<Backup> wholeOf(StoredFolder folder) {
        List<Backup> ofInstance = Backup.list(
                "accountId = ?1 and instanceId = ?2 and deletedAt is null", folder.account(), folder.instance());
        return Stream.concat(ofInstance.stream(), pointing(folder).stream())
                .filter(backup -> backup.status().whole())
                .distinct()
                .toList();
    }
}
