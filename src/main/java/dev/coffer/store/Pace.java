package dev.coffer.store;

import io.github.bucket4j.BlockingStrategy;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.TimeMeter;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A bound on the bytes that all uploads of this process send to one store in a second. An upload waits before it takes bytes
 * beyond it, and with it the tool whose output it is. After a pause, at most the bytes of one second come at once.
 */
public final class Pace {

    /** No bound. */
    public static final Pace UNBOUND = of(Optional.empty());

    private final @Nullable Bucket bucket;
    private final BlockingStrategy waiting;
    private final long perSecond;

    private Pace(Optional<Long> perSecond, TimeMeter time, BlockingStrategy waiting) {
        this.waiting = waiting;
        this.perSecond = perSecond.orElse(Long.MAX_VALUE);
        this.bucket = perSecond.isEmpty()
                ? null
                : Bucket.builder()
                        .withCustomTimePrecision(time)
                        .addLimit(limit -> limit.capacity(this.perSecond)
                                .refillGreedy(this.perSecond, Duration.ofSeconds(1))
                                .initialTokens(0))
                        .build();
    }

    /**
     * Returns the pace of a store.
     *
     * @param perSecond in bytes, at least 1; none for no bound
     */
    public static Pace of(Optional<Long> perSecond) {
        return new Pace(perSecond, TimeMeter.SYSTEM_NANOTIME, BlockingStrategy.PARKING);
    }

    static Pace of(long perSecond, TimeMeter time, BlockingStrategy waiting) {
        return new Pace(Optional.of(perSecond), time, waiting);
    }

    /** Returns an upload that waits where the given one would exceed the bound. */
    public Upload limit(Upload upload) {
        return bucket == null ? upload : new Paced(upload, bucket);
    }

    private void await(Bucket tokens, int count) throws StoreException {
        try {
            tokens.asBlocking().consume(count, waiting);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreException("The upload was interrupted.", e);
        }
    }

    private final class Paced implements Upload {

        private final Upload upload;
        private final OutputStream stream;

        Paced(Upload upload, Bucket tokens) {
            this.upload = upload;
            OutputStream target = upload.stream();
            this.stream = new OutputStream() {

                @Override
                public void write(int b) throws IOException {
                    await(tokens, 1);
                    target.write(b);
                }

                @Override
                public void write(byte[] bytes, int offset, int length) throws IOException {
                    for (int at = 0; at < length; ) {
                        int piece = (int) Math.min(length - at, perSecond);
                        await(tokens, piece);
                        target.write(bytes, offset + at, piece);
                        at += piece;
                    }
                }

                @Override
                public void flush() throws IOException {
                    target.flush();
                }

                @Override
                public void close() throws IOException {
                    target.close();
                }
            };
        }

        @Override
        public OutputStream stream() {
            return stream;
        }

        @Override
        public void commit() throws StoreException {
            upload.commit();
        }

        @Override
        public boolean commitIfAbsent() throws StoreException {
            return upload.commitIfAbsent();
        }

        @Override
        public void close() {
            upload.close();
        }
    }
}
