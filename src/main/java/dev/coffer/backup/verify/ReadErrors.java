package dev.coffer.backup.verify;

import dev.coffer.store.BackupStore;
import dev.coffer.store.NoSuchObjectException;
import dev.coffer.store.StoreException;
import dev.coffer.store.StoredObject;
import dev.coffer.store.UnreadableObjectException;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.stream.Stream;

/**
 * Tells an object that cannot be read from a store that cannot be. Many a file system has one error for both: for a
 * failing sector, and for a disk or a server that is not there any more.
 */
final class ReadErrors {

    /** So many other objects are tried before all of the store is blamed. */
    private static final int OTHERS = 8;

    private ReadErrors() {}

    /**
     * Whether an object alone is to blame: it cannot be read at the same place a second time, and another one of the
     * same instance can.
     *
     * @param folder that of the backup which the object belongs to
     * @throws StoreException if the store cannot be read
     */
    static boolean areOfObject(BackupStore store, String folder, UnreadableObjectException failure) throws IOException {
        try {
            isReadable(store, failure.key(), failure.offset());
            return false;
        } catch (UnreadableObjectException again) {
            return isAnotherReadable(store, folder.substring(0, folder.lastIndexOf('/')), failure.key());
        }
    }

    private static boolean isAnotherReadable(BackupStore store, String instance, String key) throws IOException {
        List<String> others;
        try (Stream<StoredObject> objects = store.list(instance)) {
            others = objects.map(StoredObject::key)
                    .filter(other -> !other.equals(key))
                    .limit(OTHERS)
                    .toList();
        }
        for (String other : others) {
            try {
                if (isReadable(store, other, 0)) {
                    return true;
                }
            } catch (UnreadableObjectException | NoSuchObjectException e) {
                // The next one may tell.
            }
        }
        return false;
    }

    private static boolean isReadable(BackupStore store, String key, long offset) throws IOException {
        try (InputStream in = store.read(key)) {
            in.skipNBytes(offset);
            return in.read() >= 0;
        }
    }
}
