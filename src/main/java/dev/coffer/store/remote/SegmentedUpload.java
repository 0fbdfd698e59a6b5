package dev.coffer.store.remote;

import dev.coffer.store.StoreException;
import dev.coffer.store.Upload;
import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * An upload of an object of unknown size in segments of one size. It sends two at a time, while a third is filled, and holds no
 * more than these, on the heap; each is sent again alone if it fails for a passing reason. An object of no more than one
 * segment is one request.
 */
public final class SegmentedUpload implements Upload {

    /** The most segments that an object gets. Some stores take 1,000. */
    public static final int MOST_SEGMENTS = 900;

    private static final Logger LOG = Logger.getLogger(SegmentedUpload.class);

    private static final int MOST_SENDING = 2;

    private final String key;
    private final boolean createsIfAbsent;
    private final int segment;
    private final Segments segments;
    private final ExecutorService threads;
    private final Bytes stream = new Bytes();
    private final Deque<SendingSegment> sending = new ArrayDeque<>();
    private final List<SentSegment> sent = new ArrayList<>();
    private SegmentBuffer buffer;
    private int begun;
    private @Nullable StoreException failure;
    private boolean ended;

    /**
     * Begins an upload. Nothing is sent before the first segment is full, or the commit.
     *
     * @param key the object's
     * @param createsIfAbsent whether the store can create an object only if there is none
     * @param segment the size of the segments, in bytes
     * @param threads run the calls that send segments; see {@link #threads}
     */
    public SegmentedUpload(
            String key, boolean createsIfAbsent, int segment, Segments segments, Retry retry, ExecutorService threads) {
        this.key = key;
        this.createsIfAbsent = createsIfAbsent;
        this.segment = segment;
        this.segments = new RepeatedSegments(segments, retry);
        this.threads = threads;
        this.buffer = new SegmentBuffer(segment);
    }

    /** Returns threads that send segments, for all uploads of a store. They are made when needed and end when idle. */
    public static ExecutorService threads(String store) {
        return Executors.newCachedThreadPool(work -> {
            Thread thread = new Thread(work, "upload-" + store);
            thread.setDaemon(true);
            return thread;
        });
    }

    @Override
    public OutputStream stream() {
        return stream;
    }

    @Override
    public void commit() throws StoreException {
        if (!end(createsIfAbsent)) {
            throw alreadyThere(key);
        }
    }

    /** Says that an object is there already. */
    public static StoreException alreadyThere(String key) {
        return new StoreException("The store already has " + key + ", and writes an object only once.");
    }

    @Override
    public boolean commitIfAbsent() throws StoreException {
        if (!createsIfAbsent) {
            throw new UnsupportedOperationException("The store cannot create an object only if there is none.");
        }
        return end(true);
    }

    private boolean end(boolean ifAbsent) throws StoreException {
        if (ended) {
            throw new IllegalStateException("The upload of " + key + " has ended.");
        }
        ended = true;
        boolean made = false;
        try {
            requireUnbroken();
            made = begun == 0 ? segments.putWhole(buffer.content(), ifAbsent) : complete(ifAbsent);
            return made;
        } finally {
            if (!made) {
                abort();
            }
        }
    }

    private boolean complete(boolean ifAbsent) throws StoreException {
        send();
        awaitAll();
        return segments.complete(List.copyOf(sent), ifAbsent);
    }

    @Override
    public void close() {
        if (!ended) {
            ended = true;
            abort();
        }
    }

    private void abort() {
        // An interrupted thread cleans up all the same.
        boolean interrupted = Thread.interrupted();
        try {
            for (SendingSegment each : sending) {
                each.cancel();
            }
            sending.clear();
            if (begun > 0) {
                segments.abort();
            }
        } catch (StoreException e) {
            LOG.warnf("The unfinished upload of %s was not removed; the sweep will remove it: %s", key, e.getMessage());
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void send() throws StoreException {
        if (begun == 0) {
            begun = 1;
            segments.begin();
        } else {
            begun++;
        }
        sending.add(SendingSegment.start(begun, buffer, segments, threads));
    }

    /** Returns the buffer of the segment, which is free then. */
    private SegmentBuffer awaitFirst() throws StoreException {
        try {
            sent.add(sending.element().await());
            return sending.remove().buffer();
        } catch (StoreException e) {
            failure = e;
            throw e;
        }
    }

    private void awaitAll() throws StoreException {
        while (!sending.isEmpty()) {
            awaitFirst();
        }
    }

    private void requireUnbroken() throws StoreException {
        if (failure != null) {
            throw failure;
        }
    }

    /** The object's bytes. */
    private final class Bytes extends OutputStream {

        @Override
        public void write(int b) throws StoreException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws StoreException {
            requireOpen();
            int end = offset + length;
            for (int at = offset; at < end; ) {
                if (buffer.isFull()) {
                    next();
                }
                at += buffer.take(bytes, at, end - at);
            }
        }

        /** Waits for the segments that are being sent. */
        @Override
        public void flush() throws StoreException {
            requireOpen();
            awaitAll();
        }

        private void requireOpen() throws StoreException {
            if (ended) {
                throw new StoreException("The upload of " + key + " has ended.");
            }
            requireUnbroken();
        }

        private void next() throws StoreException {
            SegmentBuffer free = sending.size() == MOST_SENDING ? awaitFirst() : new SegmentBuffer(segment);
            try {
                send();
            } catch (StoreException e) {
                failure = e;
                throw e;
            }
            buffer = free;
            buffer.clear();
        }
    }
}
