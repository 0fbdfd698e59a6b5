package dev.coffer.backup.take;

import dev.coffer.engine.DumpPart;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A counter of the bytes of all dumps of a backup, which also estimates the total. One thread dumps and counts, another one
 * samples.
 */
public final class DumpProgress {

    /** The weight of the previous rate in the next one. */
    private static final double INERTIA = 0.7;

    /** Smaller dumps, in bytes, do not show how accurate the estimates are. */
    private static final long TELLING = 16 << 20;

    private final List<DumpPart> parts;
    private final long[] planned;
    private volatile long bytes;
    private volatile Ended ended = new Ended(0, 0, 0);

    private double rate;
    private long lastBytes;
    private @Nullable Instant last;

    DumpProgress(List<DumpPart> parts) {
        this.parts = parts;
        this.planned = parts.stream().mapToLong(DumpPart::estimatedBytes).toArray();
    }

    /**
     * The completed parts, which are the first ones.
     *
     * @param bytes the size of their dumps
     * @param planned their estimated size before the first one started
     */
    private record Ended(int count, long bytes, long planned) {}

    /**
     * The state at one moment.
     *
     * @param estimatedTotal in bytes, never less than {@code bytes}; null if unknown
     * @param bytesPerSecond the current rate; null in the first sample
     * @param eta null if unknown
     */
    record Sample(
            long bytes,
            @Nullable Long estimatedTotal,
            @Nullable Long bytesPerSecond,
            @Nullable Instant eta) {}

    /** Returns a stream that counts the bytes written to it. */
    OutputStream counting(OutputStream out) {
        return new Counting(out);
    }

    /** Records that the current part is complete. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // only the thread that dumps writes it
    void partEnded() {
        Ended before = ended;
        ended = new Ended(before.count() + 1, bytes, before.planned() + planned[before.count()]);
    }

    /** Returns the current state. Called periodically by one thread. */
    Sample sample(Instant now) {
        long counted = bytes;
        Long perSecond = null;
        if (last != null) {
            double seconds = Math.max(0.001, Duration.between(last, now).toMillis() / 1000.0);
            double lately = Math.max(0, counted - lastBytes) / seconds;
            rate = rate == 0 ? lately : INERTIA * rate + (1 - INERTIA) * lately;
            perSecond = Math.round(rate);
        }
        last = now;
        lastBytes = counted;
        long total = Math.max(counted, estimatedTotal(counted));
        if (total == 0) {
            return new Sample(counted, null, perSecond, null);
        }
        Instant eta = rate < 1 ? null : now.plusSeconds(Math.round((total - counted) / rate));
        return new Sample(counted, total, perSecond, eta);
    }

    private long estimatedTotal(long counted) {
        Ended done = ended;
        long total = done.bytes();
        if (done.count() < parts.size()) {
            total += Math.max(counted - done.bytes(), parts.get(done.count()).estimatedBytes());
        }
        double ratio =
                done.planned() < TELLING ? 1 : Math.max(0.05, Math.min(20, (double) done.bytes() / done.planned()));
        for (int i = done.count() + 1; i < planned.length; i++) {
            total += (long) (planned[i] * ratio);
        }
        return total;
    }

    private final class Counting extends OutputStream {

        private final OutputStream out;

        private Counting(OutputStream out) {
            this.out = out;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        @SuppressWarnings("NonAtomicVolatileUpdate") // only the thread that dumps writes it
        public void write(byte[] source, int offset, int length) throws IOException {
            out.write(source, offset, length);
            bytes += length;
        }
    }
}
