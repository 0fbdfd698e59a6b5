package dev.coffer.reconcile;

import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** The findings of the last sweep, for the metrics. */
@Singleton
public class SweepReport {

    private static final Set<FindingKind> OF_SWEEPS = EnumSet.range(FindingKind.ORPHAN, FindingKind.MISMATCH);

    /**
     * A sweep that has ended.
     *
     * @param ended when it ended
     * @param objects the number of objects that it examined
     * @param bytes their total size
     * @param found the number of findings of each kind, including 0
     */
    public record Last(Instant ended, boolean dryRun, long objects, long bytes, Map<String, Count> found) {}

    /** Returns the last sweep that has ended, with one query in its own transaction. */
    public Optional<Last> last() {
        return QuarkusTransaction.requiringNew()
                .call(() -> StoreRun.lastCompleted(RunKind.SWEEP).map(SweepReport::of));
    }

    private static Last of(StoreRun run) {
        Map<String, Count> found = new TreeMap<>();
        OF_SWEEPS.forEach(kind -> found.put(kind.word(), new Count(0, 0)));
        found.putAll(run.counts);
        return new Last(Objects.requireNonNull(run.ended), run.dryRun, run.objects, run.bytes, Map.copyOf(found));
    }
}
