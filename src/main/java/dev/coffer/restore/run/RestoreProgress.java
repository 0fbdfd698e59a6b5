package dev.coffer.restore.run;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** A counter of the bytes that a restore has read. Several threads count, another one samples. */
final class RestoreProgress {

    private final Map<String, Long> parts = new ConcurrentHashMap<>();
    private final long total;
    private final Instant begun;

    RestoreProgress(long total, Instant begun) {
        this.total = total;
        this.begun = begun;
    }

    /**
     * The state at one moment.
     *
     * @param bytesPerSecond on average; null if unknown, as the next one
     */
    record Sample(
            long bytes,
            @Nullable Long bytesPerSecond,
            @Nullable Instant eta) {}

    /** Returns what a reader of a part tells how much it has read. */
    LongConsumer counter(String file) {
        return read -> parts.put(file, read);
    }

    Sample sample(Instant now) {
        long bytes = parts.values().stream().mapToLong(Long::longValue).sum();
        double seconds = Duration.between(begun, now).toMillis() / 1000.0;
        if (seconds < 1 || bytes == 0) {
            return new Sample(bytes, null, null);
        }
        double rate = bytes / seconds;
        long left = Math.max(0, total - bytes);
        return new Sample(bytes, Math.round(rate), left == 0 ? null : now.plusSeconds(Math.round(left / rate)));
    }
}
