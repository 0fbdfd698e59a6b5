package dev.coffer.engine.mysql;

import dev.coffer.engine.EngineException;
import dev.coffer.engine.EngineException.Code;
import java.io.IOException;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What an incremental backup builds on, which the server's log has been found to continue.
 *
 * @param base where the full backup ended at the beginning of the chain
 * @param baseGtids the transactions that the server had by then; null if that is not known
 * @param end where the parent ended
 * @param begun when the log file of that place was begun, as the state has it
 * @param bytes how much the log has grown since
 * @param prepared the transactions that the log since the full backup prepares under XA, and does not end until that place
 */
record LogChain(
        LogPoint base, @Nullable String baseGtids, LogPoint end, String begun, long bytes, Set<String> prepared) {

    /** Where a backup ended, in its state. */
    static final String END = "log_end";

    /** When the log file was begun in which a backup ended, in its state. */
    static final String BEGUN = "log_begun";

    /** Where the full backup at the beginning of the chain ended, in the state of an incremental one. */
    static final String BASE = "log_base";

    /** The transactions that the links of the chain prepare and do not end, in the state of an incremental backup. */
    static final String PREPARED = "xa_prepared";

    /** Stands between them. */
    static final String SEPARATOR = ";";

    /** The transactions that the server had when a backup ended, in its state. */
    static final String GTIDS = "gtid_set";

    /** Those that it had where the full backup at the beginning of the chain ended, in the state of an incremental one. */
    static final String BASE_GTIDS = "log_base_gtids";

    /** The protocol has no room for more. */
    private static final long LAST_POSITION = 0xffff_ffffL;

    private static final String ADVICE =
            "Take a full backup, or order with \"or_full\": true, which takes one where it is needed.";

    /**
     * Checks whether the log of a server continues a backup.
     *
     * @param parent the state of the backup
     * @throws EngineException NO_CHAIN if it does not, or that cannot be known
     */
    static LogChain of(MysqlSession session, MysqlPrivileges privileges, LogReader reader, Map<String, String> parent)
            throws EngineException, SQLException, IOException {
        LogChain chain = parse(parent);
        requireLog(session, privileges);
        requireSameServer(session, parent);
        long bytes = grown(session, chain.end());
        requireSameHistory(session, parent, chain.end());
        String begun = reader.begun(chain.end().file()).toString();
        if (!begun.equals(chain.begun())) {
            throw broken(
                    "the log was reset since the parent: the log file "
                            + chain.end().file() + " was begun at " + begun
                            + ", but the parent ended in one that was begun at " + chain.begun(),
                    null);
        }
        return new LogChain(chain.base(), chain.baseGtids(), chain.end(), begun, bytes, chain.prepared());
    }

    private static LogChain parse(Map<String, String> parent) throws EngineException {
        String end = parent.get(END);
        String begun = parent.get(BEGUN);
        if (end == null) {
            throw broken(
                    "the parent has no position in the binary log: "
                            + ("OFF".equals(parent.get("log_bin"))
                                    ? "the server wrote none when it was taken"
                                    : "its account could not lock the server (GRANT RELOAD), or it is not of one moment,"
                                            + " or an earlier release took it; its warnings say more"),
                    null);
        }
        if (begun == null) {
            throw broken(
                    "the parent does not say when its log file was begun, because its account could not read the log"
                            + " (GRANT REPLICATION SLAVE), or this machine had no tool for that; its warnings say more",
                    null);
        }
        LogPoint place = LogPoint.parse(end);
        if (place.position() > LAST_POSITION) {
            throw broken("the parent ended beyond the first 4 GiB of a log file, where no log can be read from", null);
        }
        String base = parent.get(BASE);
        Set<String> prepared = new LinkedHashSet<>(
                Arrays.asList(parent.getOrDefault(PREPARED, "").split(SEPARATOR, -1)));
        prepared.remove("");
        return base == null
                ? new LogChain(place, parent.get(GTIDS), place, begun, 0, prepared)
                : new LogChain(LogPoint.parse(base), parent.get(BASE_GTIDS), place, begun, 0, prepared);
    }

    private static void requireLog(MysqlSession session, MysqlPrivileges privileges)
            throws EngineException, SQLException {
        if (!session.one("SELECT @@log_bin").equals("1")) {
            throw broken("the server writes no binary log (log_bin)", null);
        }
        String format = session.one("SELECT @@global.binlog_format");
        if (!format.equals("ROW")) {
            throw broken(
                    "the binary log of the server has the format " + format + ", and only that of ROW says exactly what"
                            + " changed. Set binlog_format=ROW",
                    null);
        }
        Set<String> missing = privileges.missingForLog(session.version().flavor());
        if (!missing.isEmpty()) {
            throw broken(
                    "the account may not read the binary log. " + privileges.grant(missing, "*.*") + " changes that",
                    null);
        }
        List<List<String>> status = session.rows(MysqlMoment.statusQuery(session.version()));
        if (!status.isEmpty()
                && (!status.get(0).get(2).isEmpty() || !status.get(0).get(3).isEmpty())) {
            throw broken("the server leaves databases out of its binary log (binlog_do_db or binlog_ignore_db)", null);
        }
    }

    private static void requireSameServer(MysqlSession session, Map<String, String> parent)
            throws EngineException, SQLException {
        boolean mysql = session.version().flavor() == Flavor.MYSQL;
        List<String> names = mysql ? List.of("server_uuid") : List.of("server_id", "gtid_domain_id");
        for (String name : names) {
            String now = session.one("SELECT @@global." + name);
            if (!now.equals(parent.get(name))) {
                throw broken(
                        "the parent is of another server: its " + name + " was " + parent.get(name) + ", and now is "
                                + now,
                        null);
            }
        }
    }

    /** Returns how much the log has grown since a place that it still has, in bytes. */
    private static long grown(MysqlSession session, LogPoint since) throws EngineException, SQLException {
        long bytes = -1;
        for (List<String> row : session.rows("SHOW BINARY LOGS")) {
            long size = Long.parseLong(row.get(1));
            if (row.get(0).equals(since.file())) {
                if (size < since.position()) {
                    throw broken(
                            "the log was reset since the parent: the log file " + since.file() + " has " + size
                                    + " bytes, but the parent ended at " + since.position(),
                            null);
                }
                bytes = size - since.position();
            } else if (bytes >= 0) {
                bytes += size;
            }
        }
        if (bytes < 0) {
            throw broken(
                    "the server no longer has the log file " + since.file() + ", in which the parent ended. Let it keep"
                            + " its log for longer than backups are apart (binlog_expire_logs_seconds)",
                    null);
        }
        return bytes;
    }

    private static void requireSameHistory(MysqlSession session, Map<String, String> parent, LogPoint end)
            throws EngineException, SQLException {
        String then = Objects.requireNonNullElse(parent.get(GTIDS), "");
        if (session.version().flavor() == Flavor.MYSQL) {
            if (!then.isEmpty()
                    && !session.rows("SELECT GTID_SUBSET(?, @@global.gtid_executed)", then)
                            .equals(List.of(List.of("1")))) {
                throw broken("the server lacks transactions that it had at the parent (gtid_executed)", null);
            }
            return;
        }
        List<List<String>> now = session.rows(
                "SELECT BINLOG_GTID_POS(?, CAST(? AS UNSIGNED))", end.file(), Long.toString(end.position()));
        if (!set(now.get(0).get(0)).equals(set(then))) {
            throw broken(
                    "the log was reset since the parent: where the parent ended, its last transactions are "
                            + now.get(0).get(0) + ", but were " + then,
                    null);
        }
    }

    private static Set<String> set(String gtids) {
        return Arrays.stream(gtids.split(",", -1)).map(String::strip).collect(Collectors.toCollection(TreeSet::new));
    }

    /** Returns the failure of an incremental backup that needs a full one, for a reason without a full stop. */
    static EngineException broken(String reason, @Nullable Throwable cause) {
        return new EngineException(
                Code.NO_CHAIN,
                "An incremental backup cannot continue its parent: " + reason + ". " + ADVICE,
                ADVICE,
                false,
                cause);
    }
}
