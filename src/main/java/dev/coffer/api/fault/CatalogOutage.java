package dev.coffer.api.fault;

import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.hibernate.exception.JDBCConnectionException;

/** Recognizes exceptions that mean an unreachable catalog. */
public final class CatalogOutage {

    /**
     * SQLSTATEs of a server that stops, starts, has no free connection, or is a replica, of a lock that another
     * transaction holds for too long, and of a transaction that was idle for too long (PostgreSQL, appendix A).
     */
    private static final Set<String> STATES = Set.of("57P01", "57P02", "57P03", "53300", "25006", "25P03", "55P03");

    private static final int MOST = 50;

    private CatalogOutage() {}

    /** Returns whether an exception, or a cause of it, means that. */
    public static boolean in(Throwable exception) {
        return find(exception).isPresent();
    }

    /** Returns the message of the driver or the pool, which never contains a parameter of a statement. */
    public static String reason(Throwable exception) {
        return find(exception).map(Throwable::getMessage).orElse("");
    }

    /** Looks at suppressed exceptions too: a transaction that cannot be committed has its reason there. */
    private static Optional<Throwable> find(Throwable exception) {
        Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        Deque<Throwable> next = new ArrayDeque<>(List.of(exception));
        while (!next.isEmpty() && seen.size() < MOST) {
            Throwable one = next.remove();
            if (isOutage(one)) {
                return Optional.of(one);
            }
            if (seen.add(one)) {
                Optional.ofNullable(one.getCause()).ifPresent(next::add);
                next.addAll(List.of(one.getSuppressed()));
            }
        }
        return Optional.empty();
    }

    private static boolean isOutage(Throwable cause) {
        if (cause instanceof JDBCConnectionException) {
            return true;
        }
        if (!(cause instanceof SQLException sql)) {
            return false;
        }
        String state = sql.getSQLState();
        if (state == null) {
            // The pool's own exceptions carry no state.
            return String.valueOf(sql.getMessage()).contains("cquisition timeout");
        }
        return state.startsWith("08") || STATES.contains(state);
    }
}
