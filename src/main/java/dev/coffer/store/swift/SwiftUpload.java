package dev.coffer.store.swift;

import dev.coffer.store.StoreException;
import dev.coffer.store.Upload;
import dev.coffer.store.remote.Retry;
import dev.coffer.store.remote.SegmentedUpload;
import java.io.OutputStream;
import java.time.Duration;

/**
 * An upload to Swift. Swift looks whether an object is there, and then writes it, in two steps: of two uploads that do so at
 * the same time, both may be told that they made the object, and the later one did. So an upload that was told so looks
 * again, after the time that the other may take.
 */
final class SwiftUpload implements Upload {

    private final SegmentedUpload upload;
    private final SwiftSegments segments;
    private final Retry retry;
    private final Duration settling;

    /**
     * @param settling how long another upload may take between the two steps
     */
    SwiftUpload(SegmentedUpload upload, SwiftSegments segments, Retry retry, Duration settling) {
        this.upload = upload;
        this.segments = segments;
        this.retry = retry;
        this.settling = settling;
    }

    @Override
    public OutputStream stream() {
        return upload.stream();
    }

    @Override
    public void commit() throws StoreException {
        upload.commit();
    }

    @Override
    public boolean commitIfAbsent() throws StoreException {
        if (!upload.commitIfAbsent()) {
            return false;
        }
        try {
            Thread.sleep(settling.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreException("The upload was interrupted.", e);
        }
        boolean ours = retry.call(segments::isOurs);
        if (!ours) {
            segments.abort();
        }
        return ours;
    }

    @Override
    public void close() {
        upload.close();
    }
}
