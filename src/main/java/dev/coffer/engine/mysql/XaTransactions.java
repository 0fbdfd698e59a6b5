package dev.coffer.engine.mysql;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The transactions of a log that were prepared under XA, and neither committed nor rolled back so far. */
final class XaTransactions {

    private static final Pattern STEP = Pattern.compile(
            "\\AXA (START|END|PREPARE|COMMIT|ROLLBACK) (X'[0-9A-Fa-f]*',X'[0-9A-Fa-f]*',\\d+)( ONE PHASE)?");

    private static final String ROLLBACK = "ROLLBACK;\n";

    private final Set<String> prepared;
    private String rollback = ROLLBACK;
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
        String xid = step.group(2);
        switch (step.group(1)) {
            case "START" -> rollback = "XA END " + xid + ";\n" + rollback(xid);
            case "END" -> rollback = rollback(xid);
            case "PREPARE" -> prepared.add(xid);
            default -> {
                return end(xid, step.group(1).equals("COMMIT"));
            }
        }
        return true;
    }

    private static String rollback(String xid) {
        return "XA ROLLBACK " + xid + ";\n";
    }

    private boolean end(String xid, boolean committed) {
        boolean known = prepared.remove(xid);
        if (!known && committed) {
            missing++;
        }
        return known;
    }

    /** Begins a transaction, of whatever kind. */
    void begin() {
        rollback = ROLLBACK;
    }

    /** Returns the statements that roll back the transaction that has begun, on a line each. */
    String rollback() {
        return rollback;
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
