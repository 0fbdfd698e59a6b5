package dev.coffer.engine.mysql;

import dev.coffer.engine.DumpWarning;
import dev.coffer.engine.EngineException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The moment at which all sessions of a backup begin: for a short time, a lock keeps the server from writing, so that they
 * see the same, and the position in the binary log is that of what they see.
 */
final class MysqlMoment implements AutoCloseable {

    private final MysqlSession session;
    private final Map<String, String> state = new LinkedHashMap<>();
    private final List<DumpWarning> warnings = new ArrayList<>();
    private final boolean always;
    private boolean locked;
    private @Nullable MysqlSession counting;
    private @Nullable LogPoint end;

    private MysqlMoment(MysqlSession session, boolean always) {
        this.session = session;
        this.always = always;
    }

    /**
     * Locks the server, if the account may, and begins a session that sees what it holds now.
     *
     * @param session begun for this; the moment closes it
     * @param privileges of the account
     * @param longest how long to wait for the lock
     * @param counts whether a session is needed to count
     */
    static MysqlMoment begin(MysqlSession session, MysqlPrivileges privileges, Duration longest, boolean counts)
            throws EngineException {
        return begin(new MysqlMoment(session, false), privileges, longest, counts);
    }

    /**
     * Begins on a server that no one else writes to: without the lock, a position or a session that counts.
     *
     * @param session begun for this; the moment closes it
     */
    static MysqlMoment alone(MysqlSession session) {
        return new MysqlMoment(session, false);
    }

    /**
     * Does the same as {@link #begin} for a backup of what the log says: the position is read also where the server cannot be
     * locked, as it is always one between transactions.
     */
    static MysqlMoment ofLog(MysqlSession session, MysqlPrivileges privileges, Duration longest, boolean counts)
            throws EngineException {
        return begin(new MysqlMoment(session, true), privileges, longest, counts);
    }

    private static MysqlMoment begin(MysqlMoment moment, MysqlPrivileges privileges, Duration longest, boolean counts)
            throws EngineException {
        boolean begun = false;
        try {
            moment.identify();
            moment.lock(privileges, longest);
            moment.readPosition(privileges);
            if (counts && moment.locked) {
                moment.counting = moment.snapshot();
            }
            begun = true;
            return moment;
        } catch (SQLException e) {
            throw moment.session.login().failure(e);
        } finally {
            if (!begun) {
                moment.close();
            }
        }
    }

    private void identify() throws SQLException {
        boolean mysql = session.version().flavor() == Flavor.MYSQL;
        state.put("flavor", session.version().flavor().datastore());
        state.put("version", session.version().full());
        state.put("server_id", session.one("SELECT @@server_id"));
        if (mysql) {
            state.put("server_uuid", session.one("SELECT @@server_uuid"));
            state.put("gtid_mode", session.one("SELECT @@gtid_mode"));
        } else {
            state.put("gtid_domain_id", session.one("SELECT @@gtid_domain_id"));
        }
        boolean logs = session.one("SELECT @@log_bin").equals("1");
        state.put("log_bin", logs ? "ON" : "OFF");
        if (logs) {
            state.put("binlog_format", session.one("SELECT @@binlog_format"));
        }
    }

    private void lock(MysqlPrivileges privileges, Duration longest) throws SQLException {
        if (!privileges.hasGlobally("RELOAD")) {
            warnings.add(DumpWarning.note(without() + ", because the"
                    + " account may not lock the server for a moment: "
                    + privileges.grant(Set.of("RELOAD"), "*.*") + " changes that."));
            return;
        }
        long seconds = Math.max(1, longest.plusMillis(999).toSeconds());
        session.allow(Duration.ofSeconds(2 * seconds));
        // While the lock waits for a statement, nothing else can write. The statement may wait for a row of a
        // transaction that
        // cannot go on for that reason; so both get their turns.
        session.execute("SET SESSION lock_wait_timeout = 1");
        long deadline = System.nanoTime() + Duration.ofSeconds(seconds).toNanos();
        while (!tryLock()) {
            if (System.nanoTime() - deadline > 0) {
                warnings.add(DumpWarning.note(without() + ", because the"
                        + " server could not be locked for a moment within " + seconds
                        + " seconds: other sessions held"
                        + " locks, or ran long queries (see coffer.engine.mysql.lock-timeout)."));
                return;
            }
            session.execute("DO SLEEP(0.3)");
        }
    }

    private boolean tryLock() throws SQLException {
        try {
            session.execute("FLUSH TABLES WITH READ LOCK");
            locked = true;
        } catch (SQLException e) {
            if (MysqlFailure.cause(e).filter(MysqlCause.LOCKED::equals).isEmpty()) {
                throw e;
            }
        }
        return locked;
    }

    private String without() {
        return always ? "Nothing is counted" : "Nothing is counted, and no position in the binary log is recorded";
    }

    private void readPosition(MysqlPrivileges privileges) throws SQLException {
        if ((!locked && !always) || !"ON".equals(state.get("log_bin"))) {
            return;
        }
        boolean mysql = session.version().flavor() == Flavor.MYSQL;
        try {
            List<List<String>> rows = session.rows(statusQuery(session.version()));
            if (!rows.isEmpty()) {
                state.put("log_file", rows.get(0).get(0));
                state.put("log_position", rows.get(0).get(1));
                end = new LogPoint(
                        rows.get(0).get(0), Long.parseLong(rows.get(0).get(1)), now());
                state.put(LogChain.END, end.toString());
            }
            if (mysql) {
                state.put(LogChain.GTIDS, session.one("SELECT @@gtid_executed"));
            } else if (end != null) {
                state.put(LogChain.GTIDS, gtidsAt(end));
            }
        } catch (SQLException e) {
            if (MysqlFailure.cause(e).filter(MysqlCause.PRIVILEGE::equals).isEmpty()) {
                throw e;
            }
            warnings.add(
                    DumpWarning.note("No position in the binary log is recorded, because the account may not read it: "
                            + privileges.grant(Set.of("REPLICATION CLIENT"), "*.*") + " changes that."));
        }
    }

    /** Returns the last transactions before a place; without the lock, others may have followed by now. */
    private String gtidsAt(LogPoint place) throws SQLException {
        return locked
                ? session.one("SELECT @@gtid_binlog_pos")
                : session.rows(
                                "SELECT BINLOG_GTID_POS(?, CAST(? AS UNSIGNED))",
                                place.file(),
                                Long.toString(place.position()))
                        .get(0)
                        .get(0);
    }

    /** Returns the query for where the log stands, and for which databases it is written. */
    static String statusQuery(MysqlVersion version) {
        return version.flavor() == Flavor.MYSQL && version.isAtLeast(8, 2)
                ? "SHOW BINARY LOG STATUS"
                : "SHOW MASTER STATUS";
    }

    private Instant now() throws SQLException {
        return Instant.parse(session.one("SELECT DATE_FORMAT(UTC_TIMESTAMP(6), '%Y-%m-%dT%H:%i:%s.%fZ')"));
    }

    private MysqlSession snapshot() throws EngineException, SQLException {
        MysqlSession other = MysqlSession.open(session.login());
        boolean begun = false;
        try {
            // For as long as a dump may take, the session has nothing to do.
            other.execute("SET SESSION wait_timeout = 31536000");
            other.execute("SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ");
            other.execute("START TRANSACTION WITH CONSISTENT SNAPSHOT");
            begun = true;
            return other;
        } finally {
            if (!begun) {
                other.close();
            }
        }
    }

    /**
     * Lets the server write again, after the sessions have begun.
     *
     * @param inTime whether the tool's session has begun for sure
     */
    void release(boolean inTime) throws EngineException {
        if (!locked) {
            return;
        }
        try {
            session.execute("UNLOCK TABLES");
            locked = false;
        } catch (SQLException e) {
            throw session.login().failure(e);
        }
        if (!inTime) {
            warnings.add(
                    DumpWarning.note(
                            "Nothing is counted, and no position in the binary log is recorded, because the"
                                    + " dump did not begin while the server was locked (see coffer.engine.mysql.lock-timeout)."));
            state.keySet().removeAll(List.of("log_file", "log_position", LogChain.GTIDS, LogChain.END));
            end = null;
            closeCounting();
        }
    }

    /** Returns the session that sees what the dump sees; empty if there is none. */
    Optional<MysqlSession> counting() {
        return Optional.ofNullable(counting);
    }

    /** Returns where the log stood; empty where that is not known. */
    Optional<LogPoint> end() {
        return Optional.ofNullable(end);
    }

    /** Notes when the log file was begun in which the log stood. */
    void begun(Instant when) {
        state.put(LogChain.BEGUN, when.toString());
    }

    void warn(DumpWarning warning) {
        warnings.add(warning);
    }

    MysqlSession session() {
        return session;
    }

    /** Returns what a backup that builds on this one needs: which server it is, and where its log stood. */
    Map<String, String> state() {
        return Map.copyOf(state);
    }

    List<DumpWarning> warnings() {
        return List.copyOf(warnings);
    }

    private void closeCounting() {
        if (counting != null) {
            counting.close();
            counting = null;
        }
    }

    /** Ends its sessions, and with them the lock. */
    @Override
    public void close() {
        closeCounting();
        session.close();
    }
}
