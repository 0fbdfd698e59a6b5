package dev.coffer.engine.mysql;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The transactions of a log that were prepared under XA, and neither committed nor rolled back so far. */
final class XaTransactions {

    private static final Pattern STEP =
            Pattern.compile("\\AXA (PREPARE|COMMIT|ROLLBACK) (X'[0-9A-Fa-f]*',X'[0-9A-Fa-f]*',\\d+)( ONE PHASE)?");

    private final Set<String> prepared;
    private long missing;

    /** @param prepared by what of the log was read before, as {@link #prepared} returned them */
    XaTransactions(Collection<String> prepared) {
        this.prepared = new LinkedHashSet<>(prepared);
    }

    /**
     * Follows a statement of the log.
     *
     * @return whether it can run where the log runs; false if it ends a transaction that was prepared before the log begins
     */
    boolean follow(String statement) {
        Matcher step = STEP.matcher(statement);
        if (!step.find() || step.group(3) != null) {
            return true;
        }
        if (step.group(1).equals("PREPARE")) {
            prepared.add(step.group(2));
            return true;
        }
        boolean known = prepared.remove(step.group(2));
        if (!known && step.group(1).equals("COMMIT")) {
            missing++;
        }
        return known;
    }

    /** Returns the identities of those that are prepared, in SQL, in the order in which they were. */
    Set<String> prepared() {
        return new LinkedHashSet<>(prepared);
    }

    /** Returns how many were committed that were prepared before the log begins, so that it lacks their changes. */
    long missing() {
        return missing;
    }
}
