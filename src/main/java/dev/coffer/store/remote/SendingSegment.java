package dev.coffer.store.remote;

import dev.coffer.store.StoreException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

/**
 * A segment on its way.
 *
 * @param buffer the segment's, not to be changed before the end
 * @param answer of the store
 * @param end counts to zero when no thread works on it any more
 */
record SendingSegment(SegmentBuffer buffer, FutureTask<SentSegment> answer, CountDownLatch end) {

    private static final Duration LONGEST_END = Duration.ofMinutes(1);

    static SendingSegment start(int number, SegmentBuffer buffer, Segments segments, Executor threads) {
        Segment segment = buffer.content();
        FutureTask<SentSegment> answer =
                new FutureTask<>(() -> new SentSegment(number, segment.length(), segments.put(number, segment)));
        CountDownLatch end = new CountDownLatch(1);
        threads.execute(() -> {
            try {
                answer.run();
            } finally {
                end.countDown();
            }
        });
        return new SendingSegment(buffer, answer, end);
    }

    /** Waits for the store's answer. */
    SentSegment await() throws StoreException {
        try {
            return answer.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreException("The upload was interrupted.", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof StoreException known) {
                throw known;
            }
            throw new StoreException("Internal error in an upload: " + e.getCause(), e);
        }
    }

    /**
     * Cancels the call and waits for its end: a segment that arrived after its upload was aborted would stay.
     *
     * @throws StoreException if it does not end
     */
    void cancel() throws StoreException {
        answer.cancel(true);
        try {
            if (!end.await(LONGEST_END.toSeconds(), TimeUnit.SECONDS)) {
                throw new StoreException("A segment is still being sent.");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreException("The upload was interrupted.", e);
        }
    }
}
