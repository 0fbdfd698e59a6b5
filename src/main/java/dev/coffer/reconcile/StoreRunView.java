package dev.coffer.reconcile;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.coffer.api.wire.UtcTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A run over the store as the API shows it.
 *
 * @param status {@code NONE} where there was no run yet
 * @param ordered null where there was no run yet
 * @param started null before
 * @param ended null before
 * @param objects how many it looked at; 0 until it has ended
 * @param bytes what they hold together
 * @param counts what was found and done, and what that holds
 * @param findings the first of what the last run found, by path
 * @param fault why it failed; absent where it did not
 */
record StoreRunView(
        String status,
        @UtcTime @Nullable Instant ordered,
        @UtcTime @Nullable Instant started,
        @UtcTime @Nullable Instant ended,
        @JsonProperty("dry_run") boolean dryRun,
        long objects,
        long bytes,
        Map<String, Count> counts,
        List<FindingView> findings,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String fault) {

    /** Something that is not as it should be. */
    record FindingView(
            String kind,
            String store,
            String path,
            String detail,
            long objects,
            long bytes,
            @UtcTime @JsonProperty("first_seen") Instant firstSeen) {}

    /** The answer of a sweep. */
    record Sweep(StoreRunView sweep) {}

    /** The answer of a rebuilding. */
    record Rebuild(StoreRunView rebuild) {}

    static final StoreRunView NONE = new StoreRunView("NONE", null, null, null, false, 0, 0, Map.of(), List.of(), null);

    static StoreRunView of(StoreRun run, List<FindingView> findings) {
        return new StoreRunView(
                run.status().name(),
                run.ordered,
                run.started,
                run.ended,
                run.dryRun,
                run.objects,
                run.bytes,
                new TreeMap<>(run.counts),
                findings,
                run.faultMessage);
    }
}
