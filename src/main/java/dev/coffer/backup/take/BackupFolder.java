package dev.coffer.backup.take;

import dev.coffer.archive.Manifest;
import dev.coffer.backup.Backup;
import dev.coffer.store.BackupStore;
import dev.coffer.store.LockedObjectException;
import dev.coffer.store.StoreException;
import dev.coffer.store.Stores;
import jakarta.inject.Singleton;
import java.util.Set;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * The ownership of objects in a backup's folder. The first attempt writes its parts into the folder itself, attempt N into
 * {@code attempt-N/} below it, so that no run ever writes over or removes what belongs to another. The manifest belongs
 * to the run that wrote it first, and stays until the backup is deleted or has failed. See {@code docs/durability.md}.
 */
@Singleton
class BackupFolder {

    private static final Logger LOG = Logger.getLogger(BackupFolder.class);

    private static final String ATTEMPT = "attempt-";

    private final Stores stores;

    BackupFolder(Stores stores) {
        this.stores = stores;
    }

    /** What the names of an attempt's parts begin with: nothing, or a folder with a slash at its end. */
    static String prefix(int attempt) {
        return attempt == 1 ? "" : ATTEMPT + attempt + "/";
    }

    /** Removes the objects of the attempts before the newest, none of which may be able to write a manifest any more. */
    void removeEarlier(Backup backup) throws StoreException {
        for (int attempt = 1; attempt < backup.attempts(); attempt++) {
            try {
                remove(backup, attempt);
            } catch (LockedObjectException e) {
                LOG.infof("The sweep will remove what an attempt of backup %s left: %s", backup.id, e.getMessage());
            }
        }
    }

    /** Removes the objects of the newest attempt, if the store lets it; what is left is for later. */
    void removeNewest(Backup backup) {
        removeIfPossible(backup, backup.attempts());
    }

    /** Removes the objects of every attempt but the one whose parts the manifest names, if the store lets it. */
    void keepOnly(Backup backup, Manifest manifest) {
        Set<String> named = manifest.parts().stream()
                .filter(part -> part.in().equals(backup.id))
                .map(part -> part.file().substring(0, part.file().lastIndexOf('/') + 1))
                .collect(Collectors.toSet());
        for (int attempt = 1; attempt <= backup.attempts(); attempt++) {
            if (!named.contains(prefix(attempt))) {
                removeIfPossible(backup, attempt);
            }
        }
    }

    /** Removes the folder if the store permits it; only for a backup that has ended and cannot begin again. */
    void removeAll(Backup backup) {
        try {
            stores.of(backup.place()).deleteFolder(backup.folder());
        } catch (StoreException e) {
            LOG.warnf("What backup %s left in the store cannot be removed now: %s", backup.id, e.getMessage());
        }
    }

    private void removeIfPossible(Backup backup, int attempt) {
        try {
            remove(backup, attempt);
        } catch (StoreException e) {
            LOG.warnf("What backup %s left in the store cannot be removed now: %s", backup.id, e.getMessage());
        }
    }

    private void remove(Backup backup, int attempt) throws StoreException {
        BackupStore store = stores.of(backup.place());
        if (attempt == 1) {
            store.deleteObjects(backup.folder(), Set.of(Manifest.FILE));
        } else {
            store.deleteFolder(backup.folder() + "/" + ATTEMPT + attempt);
        }
    }
}
