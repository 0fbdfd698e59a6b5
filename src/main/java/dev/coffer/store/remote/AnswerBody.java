package dev.coffer.store.remote;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The body of an answer as a stream that fails if no byte comes for a time. It holds a few buffers at most. */
final class AnswerBody extends InputStream implements HttpResponse.BodySubscriber<InputStream> {

    /** What the client hands over: buffers, or the end, which may be a failure. */
    private record Piece(
            List<ByteBuffer> buffers,
            boolean last,
            @Nullable Throwable failure) {}

    /** How many hand-overs of the client may wait, so that it need not wait for the reader each time. */
    private static final int AHEAD = 16;

    private final Duration timeout;
    private final BlockingQueue<Piece> arrived = new LinkedBlockingQueue<>();
    private volatile Flow.@Nullable Subscription subscription;
    private final Deque<ByteBuffer> current = new ArrayDeque<>();
    private boolean ended;

    AnswerBody(Duration timeout) {
        this.timeout = timeout;
    }

    @Override
    public CompletionStage<InputStream> getBody() {
        return CompletableFuture.completedStage(this);
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
        subscription = given;
        given.request(AHEAD);
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        arrived.add(new Piece(buffers, false, null));
    }

    @Override
    public void onError(Throwable failure) {
        arrived.add(new Piece(List.of(), true, failure));
    }

    @Override
    public void onComplete() {
        arrived.add(new Piece(List.of(), true, null));
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        while (length > 0 && !ended) {
            ByteBuffer first = current.peek();
            if (first == null) {
                await();
            } else if (first.hasRemaining()) {
                int count = Math.min(length, first.remaining());
                first.get(bytes, offset, count);
                return count;
            } else {
                current.remove();
            }
        }
        return length == 0 ? 0 : -1;
    }

    private void await() throws IOException {
        Piece piece;
        try {
            piece = arrived.poll(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new java.io.InterruptedIOException("Reading was interrupted.");
        }
        if (piece == null) {
            throw new IOException("Nothing came for " + timeout.toSeconds() + " s.");
        }
        Throwable failure = piece.failure();
        if (failure != null) {
            arrived.add(piece);
            throw new IOException(failure.getMessage(), failure);
        }
        ended = piece.last();
        current.addAll(piece.buffers());
        Flow.Subscription more = subscription;
        if (!ended && more != null) {
            more.request(1);
        }
    }

    /** Ends the call, if it has not ended. */
    @Override
    public void close() {
        ended = true;
        Flow.Subscription open = subscription;
        if (open != null) {
            open.cancel();
        }
    }
}
