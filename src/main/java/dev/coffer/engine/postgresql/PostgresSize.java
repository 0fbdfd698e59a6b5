package dev.coffer.engine.postgresql;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** How large a dump will be, as far as the server's own statistics tell. */
final class PostgresSize {

    /** What a row has in a table's file and not in a dump: its header and the pointer to it. */
    private static final int ROW_OVERHEAD = 28;

    private static final String DUMPED = """
            FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind = 'r' AND (n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
                OR c.oid = 'pg_catalog.pg_largeobject'::pg_catalog.regclass)""";

    private static final String ROWS = " - " + ROW_OVERHEAD + " * greatest(c.reltuples, 0)";

    /** With TOAST and without indexes, as the files are now. */
    private static final String EXACT = "SELECT sum(pg_catalog.pg_table_size(c.oid)" + ROWS + ")::bigint " + DUMPED;

    /** As they were when the statistics were taken; asks for no lock. */
    private static final String KNOWN = """
            SELECT (sum((c.relpages + COALESCE(t.relpages, 0))::bigint
                * pg_catalog.current_setting('block_size')::bigint""" + ROWS + "))::bigint "
            + DUMPED.replace("WHERE", "LEFT JOIN pg_catalog.pg_class t ON t.oid = c.reltoastrelid WHERE");

    /** Of those that the role may connect to. */
    private static final String DATABASES = "SELECT " + PostgresNames.shared("datname") + """
            , pg_catalog.pg_database_size(oid) FROM pg_catalog.pg_database
            WHERE datconnlimit <> -2 AND pg_catalog.has_database_privilege(oid, 'CONNECT')""";

    private PostgresSize() {}

    /**
     * What databases have on the server beyond the smallest of them, by name; empty where the server does not say.
     *
     * @param answer how long an answer of the server may take
     */
    static Map<String, Long> ofDatabases(PostgresSession session, Duration answer) {
        Map<String, Long> sizes = new HashMap<>();
        try (Statement statement = session.connection().createStatement()) {
            statement.execute("SAVEPOINT sizes; SET LOCAL statement_timeout = " + Math.max(1, answer.toMillis() / 2));
            try (ResultSet rows = statement.executeQuery(DATABASES)) {
                while (rows.next()) {
                    sizes.put(PostgresNames.shown(rows.getBytes(1)), rows.getLong(2));
                }
            } catch (SQLException e) {
                sizes.clear(); // a server with very many files
            }
            statement.execute("ROLLBACK TO SAVEPOINT sizes");
        } catch (SQLException e) {
            return Map.of(); // the next query says that the session is lost
        }
        long empty = sizes.values().stream().mapToLong(Long::longValue).min().orElse(0);
        sizes.replaceAll((database, bytes) -> bytes - empty);
        return sizes;
    }

    /** The bytes of the dump of a database; empty where the server does not say. */
    static OptionalLong ofTables(PostgresSnapshot snapshot, Duration longest) {
        for (String sql : new String[] {EXACT, KNOWN}) {
            try {
                @Nullable Long bytes = snapshot.number(sql, longest);
                return bytes == null ? OptionalLong.of(0) : OptionalLong.of(Math.max(0, bytes));
            } catch (SQLException e) {
                // A table that is locked has no size for a while.
            }
        }
        return OptionalLong.empty();
    }
}
