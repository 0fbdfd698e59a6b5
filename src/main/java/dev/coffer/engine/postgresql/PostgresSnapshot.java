package dev.coffer.engine.postgresql;

import dev.coffer.engine.EngineException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/**
 * A read-only transaction in one database whose snapshot {@code pg_dump} can share while this is open. It keeps no lock
 * from one question to the next, so that it neither stands in anyone's way nor fills the server's table of locks.
 */
final class PostgresSnapshot implements AutoCloseable {

    /** How much longer than the server itself the driver waits for an answer. */
    private static final Duration NETWORK = Duration.ofSeconds(10);

    /** Switches off, where the server knows them, what makes counting costlier for others. */
    private static final String SWITCHED_OFF = """
            SELECT pg_catalog.set_config(name, '0', true) FROM pg_catalog.pg_settings
            WHERE name IN ('jit'%s)""";

    private static final String SPARING = SWITCHED_OFF.formatted(", 'max_parallel_workers_per_gather'");

    private static final String PARALLEL = SWITCHED_OFF.formatted("");

    private final PostgresSession session;
    private final Connection connection;
    private final PostgresVersion version;
    private final String id;

    private PostgresSnapshot(PostgresSession session, PostgresVersion version, String id) {
        this.session = session;
        this.version = version;
        this.connection = session.connection();
        this.id = id;
    }

    /**
     * Opens a session and exports its snapshot.
     *
     * @throws EngineException if the server refuses the session, or a snapshot of it
     */
    static PostgresSnapshot open(PostgresLogin login, String database, Duration longest) throws EngineException {
        return open(login, database, longest, SPARING, "pg_catalog.pg_export_snapshot()");
    }

    /**
     * Opens a session whose snapshot no other one shares.
     *
     * @throws EngineException if the server refuses the session
     */
    static PostgresSnapshot alone(PostgresLogin login, String database, Duration longest) throws EngineException {
        return open(login, database, longest, SPARING, "''");
    }

    /**
     * Opens a session in a restored database, which no other session uses yet: it uses as many processes as the server permits,
     * as making the indexes does.
     *
     * @throws EngineException if the server refuses the session
     */
    static PostgresSnapshot parallel(PostgresLogin login, String database, Duration longest) throws EngineException {
        return open(login, database, longest, PARALLEL, "''");
    }

    private static PostgresSnapshot open(
            PostgresLogin login, String database, Duration longest, String settings, String export)
            throws EngineException {
        PostgresSession session =
                PostgresSession.open(login, database, "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY");
        try (Statement statement = session.connection().createStatement()) {
            session.connection().setNetworkTimeout(Runnable::run, (int)
                    Math.min(Integer.MAX_VALUE, longest.plus(NETWORK).toMillis()));
            statement.execute(settings);
            statement.execute("SET LOCAL lock_timeout = 1000; SET LOCAL application_name = 'coffer inventory'");
            try (ResultSet rows = statement.executeQuery("SELECT " + export)) {
                rows.next();
                String id = rows.getString(1);
                PostgresVersion version = session.version();
                statement.execute("SAVEPOINT s");
                return new PostgresSnapshot(session, version, id);
            }
        } catch (SQLException e) {
            session.close();
            throw PostgresFailure.of(e, login, database);
        }
    }

    /** Returns the name for {@code pg_dump --snapshot}; empty if no other session shares it. */
    String id() {
        return id;
    }

    PostgresVersion version() {
        return version;
    }

    String database() {
        return session.database();
    }

    /** What one row of an answer becomes; the row is the result set's current one. */
    interface Row {
        void read(ResultSet row) throws SQLException;
    }

    /**
     * Asks, and gives up all locks again.
     *
     * @param longest how long the server may take
     * @throws SQLException if it fails; the next question can be asked all the same, unless the connection is gone
     */
    void ask(String sql, Duration longest, Row row) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(
                    "ROLLBACK TO SAVEPOINT s; SET LOCAL statement_timeout = " + Math.max(1, longest.toMillis()));
            statement.setFetchSize(1000);
            try (ResultSet rows = statement.executeQuery(sql)) {
                while (rows.next()) {
                    row.read(rows);
                }
            }
        }
    }

    /** The first column of the first row. */
    @Nullable
    Long number(String sql, Duration longest) throws SQLException {
        Long[] number = new Long[1];
        ask(sql, longest, row -> {
            long value = row.getLong(1);
            number[0] = row.wasNull() ? null : (Long) value;
        });
        return number[0];
    }

    /** Gives up the locks of the last question. */
    void rest() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("ROLLBACK TO SAVEPOINT s");
        }
    }

    /** Ends the question that another thread is asking, and the session. */
    void cancel() {
        try {
            connection.unwrap(PGConnection.class).cancelQuery();
            connection.abort(Runnable::run);
        } catch (SQLException e) {
            // It has ended.
        }
    }

    /** Ends the transaction. An error of the server at this point changes nothing and is ignored. */
    @Override
    public void close() {
        session.close();
    }
}
