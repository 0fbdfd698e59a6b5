package dev.coffer.engine.mysql;

import dev.coffer.engine.EngineException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A session that changes a server. */
final class MysqlCommands implements AutoCloseable {

    /** The longest that one statement which moves, makes or drops something may take. */
    private static final Duration LONGEST = Duration.ofHours(1);

    private final MysqlSession session;

    private MysqlCommands(MysqlSession session) {
        this.session = session;
    }

    /** @param database to select; null for none */
    static MysqlCommands open(MysqlLogin login, @Nullable String database) throws EngineException {
        MysqlCommands commands = new MysqlCommands(MysqlSession.open(login));
        boolean ready = false;
        try {
            commands.limit(LONGEST);
            // Whoever waits for a lock keeps others from what it holds.
            commands.execute("SET SESSION lock_wait_timeout = 10");
            if (database != null) {
                commands.execute("USE " + MysqlSession.name(database));
            }
            ready = true;
            return commands;
        } finally {
            if (!ready) {
                commands.close();
            }
        }
    }

    /** Limits how long each later statement may take before the session is given up. */
    void limit(Duration longest) throws EngineException {
        try {
            connection().setNetworkTimeout(Runnable::run, (int) Math.min(Integer.MAX_VALUE, longest.toMillis()));
        } catch (SQLException e) {
            throw failure(e);
        }
    }

    MysqlSession session() {
        return session;
    }

    Connection connection() {
        return session.connection();
    }

    EngineException failure(SQLException e) {
        return session.login().failure(e);
    }

    void execute(String... statements) throws EngineException {
        try {
            for (String statement : statements) {
                tryTo(statement);
            }
        } catch (SQLException e) {
            throw failure(e);
        }
    }

    /** Executes a statement whose failure the caller understands. */
    void tryTo(String sql) throws SQLException {
        try (Statement statement = connection().createStatement()) {
            statement.execute(sql);
        }
    }

    /** Returns the rows of an answer, each with its columns as text; a value that is NULL is empty. */
    List<List<String>> rows(String query, String... values) throws EngineException {
        try {
            return session.rows(query, values);
        } catch (SQLException e) {
            throw failure(e);
        }
    }

    /** Returns the first column of an answer. */
    List<String> column(String query, String... values) throws EngineException {
        return rows(query, values).stream().map(row -> row.get(0)).toList();
    }

    Optional<String> first(String query, String... values) throws EngineException {
        return column(query, values).stream().findFirst();
    }

    @Override
    public void close() {
        session.close();
    }
}
