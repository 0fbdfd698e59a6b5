package dev.coffer.reconcile;

import io.quarkus.narayana.jta.QuarkusTransaction;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A sweep of all stores, for the metrics.
 *
 * @param ended when it ended
 * @param found the number of findings of each kind, including 0
 */
public record SweepReport(Instant ended, Map<String, Count> found) {

    /** Returns the last sweep that is complete, with one query in its own transaction. */
    public static Optional<SweepReport> last() {
        return QuarkusTransaction.requiringNew()
                .call(() -> StoreRun.lastCompleted(RunKind.SWEEP).map(SweepReport::of));
    }

    private static SweepReport of(StoreRun run) {
        Map<String, Count> found = new TreeMap<>();
        EnumSet.range(FindingKind.ORPHAN, FindingKind.MISMATCH)
                .forEach(kind -> found.put(kind.word(), new Count(0, 0)));
        found.putAll(run.counts);
        return new SweepReport(Objects.requireNonNull(run.ended), Map.copyOf(found));
    }
}
