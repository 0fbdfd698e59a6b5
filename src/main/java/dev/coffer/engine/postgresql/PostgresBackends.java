package dev.coffer.engine.postgresql;

import dev.coffer.engine.EngineException;
import dev.coffer.engine.EngineException.Code;
import java.sql.Array;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** The sessions of one run of a tool on the server, found by a name that only this run has. */
final class PostgresBackends {

    private static final Logger LOG = Logger.getLogger(PostgresBackends.class);

    /** How long a session may take to end after its query was cancelled, and then after it was terminated. */
    private static final Duration LONGEST = Duration.ofSeconds(2);

    private static final Duration PAUSE = Duration.ofMillis(20);

    private static final String OWN = """
            SELECT pid FROM pg_catalog.pg_stat_activity
            WHERE application_name = ? AND usename = session_user AND pid <> pg_catalog.pg_backend_pid()""";

    /** No text of a query, which may hold secrets. */
    private static final String LOCKS = """
            SELECT CASE WHEN c.oid IS NULL THEN 'of type ' || l.locktype
                    ELSE 'on ' || pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(c.relname) END,
                holder.pid, h.usename, h.application_name, h.state,
                pg_catalog.to_char(h.xact_start AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
            FROM pg_catalog.pg_locks l
            CROSS JOIN LATERAL pg_catalog.unnest(pg_catalog.pg_blocking_pids(l.pid)) AS holder (pid)
            LEFT JOIN pg_catalog.pg_stat_activity h ON h.pid = holder.pid
            LEFT JOIN pg_catalog.pg_class c ON c.oid = l.relation AND l.locktype = 'relation'
            LEFT JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            WHERE NOT l.granted AND l.pid IN (""" + OWN + ") LIMIT 3";

    private final PostgresLogin login;
    private final String database;
    private final String name;

    /**
     * Finds nothing yet.
     *
     * @param database the one that the tool reads or writes
     * @param name the application name of the run
     */
    PostgresBackends(PostgresLogin login, String database, String name) {
        this.login = login;
        this.database = database;
        this.name = name;
    }

    /** Returns which lock the tool waits for and who holds it, to follow a sentence; empty if it waits for none. */
    String waiting() {
        try (PostgresSession session = PostgresSession.open(login, database);
                PreparedStatement statement = session.connection().prepareStatement(LOCKS)) {
            statement.setString(1, name);
            List<String> locks = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    locks.add("for a lock " + rows.getString(1) + ", which is held by " + holder(rows));
                }
            }
            return locks.isEmpty() ? "" : login.secrets().redact(". It waited " + String.join(", and ", locks));
        } catch (EngineException | SQLException e) {
            LOG.debugf("The server does not say what %s waits for: %s", name, e.getMessage());
            return "";
        }
    }

    private static String holder(ResultSet row) throws SQLException {
        int pid = row.getInt(2);
        if (pid == 0) {
            return "a prepared transaction (see pg_prepared_xacts)";
        }
        List<String> details = new ArrayList<>();
        add(details, "user", row.getString(3));
        add(details, "application", row.getString(4));
        add(details, "state", row.getString(5));
        @Nullable String since = row.getString(6);
        if (since != null) {
            details.add("in a transaction since " + since);
        }
        return "process " + pid + (details.isEmpty() ? "" : " (" + String.join(", ", details) + ")");
    }

    private static void add(List<String> details, String what, @Nullable String value) {
        if (value != null && !value.isEmpty()) {
            details.add(what + " \"" + value + "\"");
        }
    }

    /**
     * Ends what a tool that is gone has left on the server: cancels its query, and terminates the session if that does not end
     * it. Takes a few seconds at most, also on an interrupted thread, which stays interrupted; never fails.
     *
     * @param killed whether the tool could not end its session itself, which may then take the last slot of the role
     * @return what to do if a session is left, to follow a sentence; empty if none is left, or if that is not known
     */
    String end(boolean killed) {
        boolean interrupted = Thread.interrupted();
        try {
            return endWithin(killed ? LONGEST : Duration.ZERO) ? "" : left();
        } catch (EngineException | SQLException e) {
            LOG.debugf("Whether the server still has a session of %s is not known: %s", name, e.getMessage());
            return killed && e instanceof EngineException failure && failure.code() == Code.SERVER_BUSY ? left() : "";
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private String left() {
        LOG.warnf("The server may still have a session of %s, which has ended", name);
        return "\nIts session may be left on the server, with its locks. End it there as a superuser: SELECT"
                + " pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = '" + name + "'";
    }

    /** @param patience how long to try to get a session where none is free */
    private boolean endWithin(Duration patience) throws EngineException, SQLException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (true) {
            try (PostgresSession session = PostgresSession.open(login)) {
                return endWith("pg_cancel_backend", session) || endWith("pg_terminate_backend", session);
            } catch (EngineException e) {
                if (e.code() != Code.SERVER_BUSY || System.nanoTime() - deadline > 0) {
                    throw e;
                }
                LockSupport.parkNanos(PAUSE.toNanos());
            }
        }
    }

    /** Returns whether no session is left. */
    private boolean endWith(String function, PostgresSession session) throws SQLException {
        List<Integer> running = pids(session);
        if (running.isEmpty()) {
            return true;
        }
        try (PreparedStatement statement = session.connection()
                .prepareStatement("SELECT pg_catalog." + function + "(pid) FROM pg_catalog.unnest(?) AS own (pid)")) {
            Array pids = session.connection().createArrayOf("int4", running.toArray());
            statement.setArray(1, pids);
            statement.execute();
        }
        long deadline = System.nanoTime() + LONGEST.toNanos();
        while (!pids(session).isEmpty()) {
            if (System.nanoTime() - deadline > 0) {
                return false;
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
        return true;
    }

    private List<Integer> pids(PostgresSession session) throws SQLException {
        // A transaction sees one state of the activity until it clears it.
        try (PreparedStatement statement =
                session.connection().prepareStatement("SELECT pg_catalog.pg_stat_clear_snapshot(); " + OWN)) {
            statement.setString(1, name);
            List<Integer> pids = new ArrayList<>();
            boolean rows = statement.execute();
            while (rows && pids.isEmpty()) {
                rows = statement.getMoreResults();
                if (rows) {
                    try (ResultSet result = statement.getResultSet()) {
                        while (result.next()) {
                            pids.add(result.getInt(1));
                        }
                    }
                }
            }
            return pids;
        }
    }
}
