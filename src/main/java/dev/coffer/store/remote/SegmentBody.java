package dev.coffer.store.remote;

import java.net.http.HttpRequest;
import java.nio.ByteBuffer;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A segment as the body of a request, and when the client took some of it last. The client gets views of the segment, and not
 * copies; large ones, since each goes from thread to thread.
 */
final class SegmentBody implements HttpRequest.BodyPublisher {

    private static final int PIECE = 1 << 18;

    private final Segment segment;
    private volatile long moved = System.nanoTime();

    SegmentBody(Segment segment) {
        this.segment = segment;
    }

    /** Returns when the client took some of it last, or when it was made. */
    long moved() {
        return moved;
    }

    @Override
    public long contentLength() {
        return segment.length();
    }

    @Override
    public void subscribe(Flow.Subscriber<? super ByteBuffer> client) {
        client.onSubscribe(new Pieces(client));
    }

    /** The pieces for one try of the client, from the first byte. */
    private final class Pieces implements Flow.Subscription {

        private final Flow.Subscriber<? super ByteBuffer> client;
        private final AtomicLong wanted = new AtomicLong();
        private int at;
        private volatile boolean ended;

        Pieces(Flow.Subscriber<? super ByteBuffer> client) {
            this.client = client;
        }

        /** The client may ask for more while it takes a piece; the call that gives pieces then goes on. */
        @Override
        public void request(long count) {
            if (wanted.getAndAdd(count) == 0) {
                do {
                    next();
                } while (wanted.decrementAndGet() > 0);
            }
        }

        private void next() {
            if (ended) {
                return;
            }
            int length = Math.min(PIECE, segment.length() - at);
            ByteBuffer piece =
                    ByteBuffer.wrap(segment.bytes(), at, length).slice().asReadOnlyBuffer();
            at += length;
            moved = System.nanoTime();
            client.onNext(piece);
            if (at == segment.length()) {
                ended = true;
                client.onComplete();
            }
        }

        @Override
        public void cancel() {
            ended = true;
        }
    }
}
