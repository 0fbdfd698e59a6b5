package dev.coffer.store;

import java.io.InputStream;
import java.net.URI;
import java.util.stream.Stream;

/**
 * Where backups lie: objects under {@code /}-separated keys, each written once. Implementations are safe for use by
 * several threads and by several processes at a time.
 */
public interface BackupStore {

    /**
     * The URL under which a person finds the objects whose keys start with {@code folder/}.
     *
     * @param folder a key prefix without a slash at its end
     */
    URI location(String folder);

    /**
     * Begins to write an object of unknown size. Nothing is visible under the key until {@link Upload#commit()}.
     *
     * @throws StoreException if the store cannot take the object, or holds one under this key already
     */
    Upload begin(String key) throws StoreException;

    /**
     * Opens an object for reading from its first byte; the caller closes the stream.
     *
     * @throws NoSuchObjectException if there is no such object
     * @throws StoreException if the store cannot be read
     */
    InputStream read(String key) throws StoreException;

    /**
     * Lists the committed objects below a folder, in the order of their keys. The caller closes the stream; memory does
     * not grow with the number of objects in the store.
     *
     * @param folder a key prefix without a slash at its end; empty for the whole store
     * @throws StoreException if the store cannot be listed
     */
    Stream<StoredObject> list(String folder) throws StoreException;

    /**
     * Removes every object below a folder, and what unfinished uploads left there. Removing what is not there is no
     * error.
     *
     * @param folder a key prefix without a slash at its end, never empty
     * @throws StoreException if something could not be removed
     */
    void deleteFolder(String folder) throws StoreException;
}
