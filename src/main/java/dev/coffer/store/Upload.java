package dev.coffer.store;

import java.io.Closeable;
import java.io.OutputStream;

/**
 * An object being written. Closing it without a commit aborts it: nothing stays behind, and a failure to clean up is
 * left to the sweep rather than thrown.
 */
public interface Upload extends Closeable {

    /**
     * Takes the object's bytes; errors of the store come out of it as {@link StoreException}. After one, every further
     * write and the commit fail too. Closing this stream neither commits nor aborts.
     */
    OutputStream stream();

    /**
     * Makes the object durable and visible under its key, all of it or nothing. After an exception, the object may be
     * there or not.
     *
     * @throws StoreException if the store did not confirm it, or another upload took the key first; the upload has
     *     ended then
     * @throws IllegalStateException if the upload has ended
     */
    void commit() throws StoreException;

    /**
     * Makes the object durable and visible under its key, unless there is an object under that key already, which then
     * stays as it is. Of several uploads that do so at once, exactly one succeeds. After an exception, the object may
     * be there or not.
     *
     * @return whether this upload made the object
     * @throws StoreException if the store did not confirm it; the upload has ended then
     * @throws IllegalStateException if the upload has ended
     * @throws UnsupportedOperationException if the store lacks {@link Capability#CREATE_IF_ABSENT}
     */
    boolean commitIfAbsent() throws StoreException;

    /** Aborts the upload unless it was committed. */
    @Override
    void close();
}
