package dev.coffer.engine.postgresql;

import dev.coffer.engine.EngineException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Checks the order within the B-tree indexes of a restored database with the extension amcheck, which finds operators that
 * contradict themselves. Whether each row is in each index is not looked up: the server has just built them from the rows, and
 * that takes longer than all the rest. A superuser creates the extension; the checks run with the rights of the role that owns
 * what was restored.
 */
final class PostgresStructure {

    /** More damaged indexes than these are not looked for. */
    private static final int MOST = 10;

    private static final String INDEXES = """
            SELECT c.oid::text FROM pg_catalog.pg_index i
            JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
            JOIN pg_catalog.pg_am a ON a.oid = c.relam
            JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            WHERE a.amname = 'btree' AND c.relkind = 'i' AND c.relpersistence = 'p' AND i.indisvalid AND i.indisready
            AND n.nspname !~ '^pg_' ORDER BY c.relpages""";

    private final PostgresLogin login;
    private final PostgresLogin administrator;
    private final String database;

    PostgresStructure(PostgresLogin login, PostgresLogin administrator, String database) {
        this.login = login;
        this.administrator = administrator;
        this.database = database;
    }

    /** Returns what is damaged, in sentences; empty if nothing is, or this server has no amcheck. */
    List<String> check(Duration longest) throws EngineException {
        if (!prepare()) {
            return List.of();
        }
        long deadline = System.nanoTime() + longest.toNanos();
        List<String> damaged = new ArrayList<>();
        try (PostgresCommands commands = PostgresCommands.open(login, database)) {
            for (String index : commands.query(INDEXES)) {
                long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                if (left <= 0 || damaged.size() == MOST) {
                    break;
                }
                commands.execute("SET statement_timeout = " + left);
                try {
                    commands.tryTo("SELECT pg_catalog.bt_index_check(" + index + "::pg_catalog.regclass)");
                } catch (SQLException e) {
                    if (isDamage(e)) {
                        damaged.add("An index of the restored database is damaged: " + PostgresFailure.message(e));
                    }
                }
            }
        }
        return damaged;
    }

    /** Corruption of data or of an index. */
    private static boolean isDamage(SQLException e) {
        return String.valueOf(e.getSQLState()).startsWith("XX00");
    }

    private boolean prepare() throws EngineException {
        try (PostgresCommands commands = PostgresCommands.open(administrator, database)) {
            if (!commands.isTrue("SELECT EXISTS (SELECT 1 FROM pg_catalog.pg_available_extensions"
                    + " WHERE name = 'amcheck' AND installed_version IS NULL)")) {
                return false;
            }
            // No event trigger of the dump may fire with this role's rights.
            commands.execute(
                    "SET session_replication_role = replica",
                    "CREATE EXTENSION amcheck SCHEMA pg_catalog",
                    "GRANT EXECUTE ON FUNCTION pg_catalog.bt_index_check(pg_catalog.regclass) TO "
                            + PostgresCommands.quoted(login.target().username()));
            return true;
        }
    }
}
