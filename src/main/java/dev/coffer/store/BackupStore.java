package dev.coffer.store;

import java.io.InputStream;
import java.net.URI;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Where backups lie: objects under {@code /}-separated keys, each written once. Implementations are safe for use by
 * several threads and by several processes at a time.
 *
 * <p>A key has at most 1024 bytes of UTF-8 and is relative. It has no backslash, no NUL, and no segment that is empty,
 * {@code .} or {@code ..} or begins with {@code .coffer-}, which marks what a store writes for itself. Every method
 * throws IllegalArgumentException for another key, and for a folder that could not be the beginning of one.
 */
public interface BackupStore {

    /** The word for this kind of store in a record's {@code storage_driver}. */
    String driver();

    /** Returns what this store can do beyond what every store can. */
    Set<Capability> capabilities();

    /** Returns how many bytes an object may have at most; {@code Long.MAX_VALUE} where the store sets no bound. */
    default long largestObject() {
        return Long.MAX_VALUE;
    }

    /** Returns whether others may be able to read what the store holds, so that it takes encrypted dumps only. */
    default boolean isSealedOnly() {
        return false;
    }

    /** Returns the counts of this process's requests to the store; nothing for a store that is not behind a network. */
    default Optional<CallCounts> calls() {
        return Optional.empty();
    }

    /**
     * The folder that a URL of {@link #location} leads to; nothing where the URL is none of this store's.
     *
     * @param location with or without a slash at its end
     */
    default Optional<String> folder(String location) {
        String base = location("_").toString().replaceFirst("_$", "");
        return location.startsWith(base)
                ? Optional.of(location.substring(base.length()).replaceFirst("/+$", ""))
                : Optional.empty();
    }

    /**
     * The URL under which a person finds the objects whose keys start with {@code folder/}.
     *
     * @param folder a key prefix without a slash at its end; empty for the whole store
     */
    URI location(String folder);

    /**
     * Begins to write an object of unknown size. Nothing is visible under the key until {@link Upload#commit()}. The
     * caller closes the upload, committed or not.
     *
     * @throws StoreException if the store cannot take the object, or holds one under this key already
     */
    Upload begin(String key) throws StoreException;

    /**
     * Opens an object for reading from its first byte; the caller closes the stream. Where an error comes in the place
     * of the object's bytes, the stream throws an {@link UnreadableObjectException}.
     *
     * @throws NoSuchObjectException if there is no such object
     * @throws UnreadableObjectException if it is there, but cannot be read
     * @throws StoreException if the store cannot be read, or is not there at all
     */
    InputStream read(String key) throws StoreException;

    /**
     * Opens a part of an object for reading; the caller closes the stream. Errors are those of {@link #read(String)}.
     *
     * @param from the number of bytes to leave out; the stream is empty if the object has no more
     * @param length the number of bytes to read; fewer if the object ends before
     * @throws UnsupportedOperationException if the store lacks {@link Capability#RANGED_READ}
     */
    InputStream read(String key, long from, long length) throws StoreException;

    /**
     * Makes sure that an object that can be read is durable, also if the upload that wrote it was not told so.
     *
     * @throws NoSuchObjectException if there is no such object
     * @throws StoreException if the store cannot confirm it
     */
    void confirm(String key) throws StoreException;

    /**
     * Lists the committed objects below a folder, in the order of their keys' bytes in UTF-8. The caller closes the
     * stream, and may stop early; memory does not grow with the number of objects in the store, at most with the number
     * of names in one folder. If the store fails while the stream is read, the stream throws an UncheckedIOException
     * around the StoreException.
     *
     * @param folder a key prefix without a slash at its end; empty for the whole store
     * @throws StoreException if the store cannot be listed
     */
    Stream<StoredObject> list(String folder) throws StoreException;

    /**
     * Removes every object below a folder, and what unfinished uploads left there; not the object whose key is the
     * folder's name. A manifest ({@code manifest.json}) goes before what lies beside it, so that a delete that stops
     * half-way leaves no backup that looks whole. Removing what is not there is no error.
     *
     * @param folder a key prefix without a slash at its end, never empty
     * @throws StoreException if something could not be removed
     */
    void deleteFolder(String folder) throws StoreException;

    /**
     * Removes the objects that lie in a folder itself, and what unfinished uploads left there, but nothing in the folders
     * below it. Removing what is not there is no error.
     *
     * @param folder a key prefix without a slash at its end, never empty
     * @param kept the last segments of the keys of objects that stay
     * @throws StoreException if something could not be removed
     */
    void deleteObjects(String folder, Set<String> kept) throws StoreException;

    /**
     * Lists what uploads below a folder left that were neither committed nor aborted, because their process died, and
     * what those have written so far that still go on: the store does not know one from the other, but for the time of
     * the last write. For order, memory and failures see {@link #list}.
     *
     * @param folder a key prefix without a slash at its end; empty for the whole store
     * @return under keys that begin with the folder of the object that was to be, for {@link #delete} alone
     * @throws StoreException if the store cannot be listed
     */
    Stream<StoredObject> leftovers(String folder) throws StoreException;

    /**
     * Removes one object, or one leftover. An upload whose leftover is removed fails. Removing what is not there is no
     * error.
     *
     * @param key as {@link #list} or {@link #leftovers} gave it
     * @throws StoreException if it could not be removed
     */
    void delete(String key) throws StoreException;
}
