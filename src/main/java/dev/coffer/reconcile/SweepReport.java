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

/** What the last sweep found, for those who count. */
@Singleton
public class SweepReport {

    private static final Set<FindingKind> OF_SWEEPS = EnumSet.range(FindingKind.ORPHAN, FindingKind.MISMATCH);

    /**
     * A sweep that has come to its end.
     *
     * @param ended when
     * @param objects how many objects it looked at
     * @param bytes what they hold together
     * @param found how many there are of each kind of finding, also where there are none
     */
    public record Last(Instant ended, boolean dryRun, long objects, long bytes, Map<String, Count> found) {}

    /** The last sweep that has come to its end, in one query of its own transaction. */
    public Optional<Last> last() {
        return QuarkusTransaction.requiringNew()
                .call(() -> StoreRun.lastCompleted(RunKind.SWEEP).map(SweepReport::of));
    }

    private static Last of(StoreRun run) {
        Map<String, Count> found = new TreeMap<>();
        OF_SWEEPS.forEach(kind -> found.put(kind.word(), new Count(0, 0)));
        found.putAll(run.counts());
        return new Last(Objects.requireNonNull(run.ended()), run.dryRun, run.objects(), run.bytes(), Map.copyOf(found));
    }
}
