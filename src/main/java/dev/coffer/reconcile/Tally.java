package dev.coffer.reconcile;

import java.util.Map;
import java.util.TreeMap;

/** The counts of a run. */
final class Tally {

    private long objects;
    private long bytes;
    private final Map<String, Count> counts = new TreeMap<>();

    void looked(long size) {
        objects++;
        bytes += size;
    }

    void add(String name, long number, long size) {
        counts.merge(name, new Count(number, size), Count::plus);
    }

    long objects() {
        return objects;
    }

    long bytes() {
        return bytes;
    }

    Map<String, Count> counts() {
        return counts;
    }
}
