package dev.coffer.store.remote;

import dev.coffer.store.StoreException;
import java.util.List;

/**
 * What a remote store does with the segments of one upload. Each call may be made again with the same arguments after it
 * failed, and then has the effect of one; a passing failure is a {@link TransientStoreException}. Calls of {@link #put} may
 * overlap; all others come alone.
 */
public interface Segments {

    /**
     * Writes an object that has one segment only, or no byte, with one request.
     *
     * @param ifAbsent whether to leave an object as it is that is there already
     * @return whether the object is of this upload; always true without {@code ifAbsent}
     * @throws StoreException if the store did not confirm the object
     */
    boolean putWhole(Segment all, boolean ifAbsent) throws StoreException;

    /** Prepares the store for the first segment; called once, before {@link #put}. */
    void begin() throws StoreException;

    /**
     * Sends a segment.
     *
     * @param number from 1
     * @return what the store calls it, such as its ETag
     * @throws StoreException if the store did not confirm exactly these bytes
     */
    String put(int number, Segment segment) throws StoreException;

    /**
     * Makes the object of its segments.
     *
     * @param sent all segments, in order
     * @param ifAbsent whether to leave an object as it is that is there already
     * @return whether the object is of this upload; always true without {@code ifAbsent}
     * @throws StoreException if the store did not confirm the object
     */
    boolean complete(List<SentSegment> sent, boolean ifAbsent) throws StoreException;

    /** Removes what {@link #begin} and {@link #put} left. Nothing else is called afterwards. */
    void abort() throws StoreException;
}
