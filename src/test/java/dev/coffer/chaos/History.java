package dev.coffer.chaos;

import java.time.Instant;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** How many entries a ledger had, and how many numbers were drawn, at which time, as far as its writer knows. */
final class History {

    private final NavigableMap<Instant, Extent> confirmed = new TreeMap<>();
    private final NavigableMap<Instant, Long> attempted = new TreeMap<>();

    /** @param drawn from a sequence, which no transaction takes back */
    record Extent(long total, long drawn) {}

    /** From now on there may be so many. */
    synchronized void attempt(long total) {
        attempted.merge(Instant.now(), total, Math::max);
    }

    /** From now on there are at least so many. */
    synchronized void confirm(long total, long drawn) {
        confirmed.put(Instant.now(), new Extent(total, drawn));
    }

    /** The least that there was at a time, and ever after. */
    synchronized Extent least(Instant at) {
        Map.Entry<Instant, Extent> last = confirmed.floorEntry(at);
        return last == null ? new Extent(0, 0) : last.getValue();
    }

    /** The most that there can have been at a time. */
    synchronized long most(Instant at) {
        Map.Entry<Instant, Long> last = attempted.floorEntry(at);
        return Math.max(last == null ? 0 : last.getValue(), least(at).total());
    }
}
