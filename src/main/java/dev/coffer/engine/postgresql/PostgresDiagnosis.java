package dev.coffer.engine.postgresql;

import dev.coffer.engine.EngineException;
import dev.coffer.engine.EngineException.Code;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;

/**
 * Finds out why a tool failed, what to do about it, and whether it passes by itself: from the tool's words, or, as a server
 * may speak any language, from the server.
 */
final class PostgresDiagnosis {

    /** Whether the server was started less than so many milliseconds ago, by its own clock. */
    private static final String RESTARTED =
            "SELECT pg_catalog.clock_timestamp() - pg_catalog.pg_postmaster_start_time() < '%d ms'::pg_catalog.interval";

    private static final String ANY_TABLE = """
            SELECT EXISTS (SELECT 1 FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
            AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_depend d WHERE d.deptype = 'e' AND d.objid = c.oid
                AND d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass)
            AND\s""";

    private static final String ROWS_HIDDEN =
            ANY_TABLE + "c.relkind IN ('r', 'p') AND c.relrowsecurity AND pg_catalog.row_security_active(c.oid))";

    private static final String UNREADABLE = ANY_TABLE + """
            CASE WHEN c.relkind IN ('r', 'p', 'm') THEN NOT pg_catalog.has_table_privilege(c.oid, 'SELECT')
                WHEN c.relkind = 'S' THEN NOT pg_catalog.has_sequence_privilege(c.oid, 'SELECT') ELSE false END)""";

    private final PostgresLogin login;
    private final String database;
    private final long begun = System.nanoTime();

    /** Begins when a tool is about to start. */
    PostgresDiagnosis(PostgresLogin login, String database) {
        this.login = login;
        this.database = database;
    }

    /** Returns the failure of a tool that reads everything in the database, with what is known of its cause. */
    EngineException ofDump(EngineException failure) {
        return explained(failure, true);
    }

    /** Returns the failure of any other tool, with what is known of its cause. */
    EngineException of(EngineException failure) {
        return explained(failure, false);
    }

    private EngineException explained(EngineException failure, boolean readsAll) {
        if (failure.code() != Code.TOOL_FAILED && failure.code() != Code.TOOL_UNFINISHED) {
            return failure;
        }
        Optional<PostgresCause> told = PostgresCause.ofWords(String.valueOf(failure.getMessage()));
        if (told.isPresent()) {
            return readsAll || !told.get().isOfReading() ? with(failure, told.get()) : failure;
        }
        try (PostgresSession session = PostgresSession.open(login, database);
                Statement statement = session.connection().createStatement()) {
            long milliseconds = (System.nanoTime() - begun) / 1_000_000;
            if (isTrue(statement, RESTARTED.formatted(milliseconds))) {
                return with(failure, PostgresCause.SESSION_ENDED);
            }
            if (!readsAll || failure.code() != Code.TOOL_FAILED) {
                return failure;
            }
            if (isTrue(statement, ROWS_HIDDEN)) {
                return with(failure, PostgresCause.ROW_SECURITY);
            }
            return isTrue(statement, UNREADABLE) ? with(failure, PostgresCause.PERMISSION) : failure;
        } catch (EngineException refusal) {
            return new EngineException(
                    failure.code(),
                    failure.getMessage() + "\n" + refusal.getMessage(),
                    refusal.advice(),
                    refusal.passing(),
                    failure);
        } catch (SQLException e) {
            return failure;
        }
    }

    private EngineException with(EngineException failure, PostgresCause cause) {
        String advice = cause.advice(login, database);
        return new EngineException(
                failure.code(), failure.getMessage() + "\n" + advice, advice, cause.passing(), failure);
    }

    private static boolean isTrue(Statement statement, String sql) throws SQLException {
        try (ResultSet row = statement.executeQuery(sql)) {
            return row.next() && row.getBoolean(1);
        }
    }
}
