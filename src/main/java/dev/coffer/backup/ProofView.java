package dev.coffer.backup;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.coffer.api.wire.UtcTime;
import java.time.Instant;
import java.util.List;

/**
 * The result of a proof by restore, as the API shows it.
 *
 * @param result a name of {@link Proof.Result}
 * @param at when it ended
 * @param duration how long the restore took, in seconds
 * @param bytes how many bytes were restored, as the dump tools wrote them
 * @param bytesPerSecond the rate of the restore
 * @param store the store that was read
 * @param details one sentence for each thing that is to be known
 */
public record ProofView(
        String result,
        @UtcTime Instant at,
        double duration,
        long bytes,
        @JsonProperty("bytes_per_second") long bytesPerSecond,
        String store,
        List<String> details) {

    private static final double MILLIS = 1000;

    static ProofView of(String result, Instant at, long millis, long bytes, String store, List<String> details) {
        return new ProofView(
                result, at, millis / MILLIS, bytes, Math.round(bytes * MILLIS / Math.max(1, millis)), store, details);
    }
}
