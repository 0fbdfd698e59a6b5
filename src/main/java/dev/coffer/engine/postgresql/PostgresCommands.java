package dev.coffer.engine.postgresql;

import dev.coffer.engine.EngineException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** A session that changes a server: each statement is a transaction of its own unless one is begun, and may take its time. */
final class PostgresCommands implements AutoCloseable {

    /** The databases that a role can usually connect to. */
    private static final List<String> MAINTENANCE = List.of("postgres", "template1");

    private final PostgresLogin login;
    private final PostgresSession session;
    private final Connection connection;

    private PostgresCommands(PostgresLogin login, PostgresSession session) throws SQLException {
        this.login = login;
        this.session = session;
        this.connection = session.connection();
        connection.commit();
        connection.setAutoCommit(true);
        connection.setNetworkTimeout(Runnable::run, 0);
    }

    /** Connects to a database. */
    static PostgresCommands open(PostgresLogin login, String database) throws EngineException {
        PostgresSession session = PostgresSession.open(login, database);
        try {
            return new PostgresCommands(login, session);
        } catch (SQLException e) {
            session.close();
            throw PostgresFailure.of(e, login, database);
        }
    }

    /**
     * Connects to any database but those named, since what happens to a database cannot be done from within it.
     *
     * @param except may be empty
     */
    static PostgresCommands beside(PostgresLogin login, Collection<String> except) throws EngineException {
        EngineException first = null;
        List<String> candidates = new ArrayList<>(MAINTENANCE);
        boolean asked = false;
        for (int i = 0; i < candidates.size(); i++) {
            String candidate = candidates.get(i);
            if (!except.contains(candidate)) {
                try {
                    return open(login, candidate);
                } catch (EngineException e) {
                    first = first == null ? e : first;
                }
            }
            if (i == candidates.size() - 1 && !asked) {
                asked = true;
                candidates.addAll(others(login, candidates));
            }
        }
        throw first == null
                ? new EngineException(
                        EngineException.Code.SERVER_REFUSED,
                        login.where() + " has no database to do this from. Create one, for example 'postgres'.")
                : first;
    }

    private static List<String> others(PostgresLogin login, List<String> known) throws EngineException {
        try (PostgresSession session = PostgresSession.open(login)) {
            return session.databases().stream()
                    .filter(database -> database.utf8() && database.accepts() && database.open() && database.whole())
                    .map(PostgresSession.Database::name)
                    .filter(name -> !known.contains(name))
                    .toList();
        } catch (EngineException e) {
            return List.of();
        }
    }

    Connection connection() {
        return connection;
    }

    PostgresSession session() {
        return session;
    }

    /** Executes statements one after the other. */
    void execute(String... statements) throws EngineException {
        for (String sql : statements) {
            try {
                tryTo(sql);
            } catch (SQLException e) {
                throw failure(e);
            }
        }
    }

    /** Executes a statement. */
    void tryTo(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.setEscapeProcessing(false);
            statement.execute(sql);
        }
    }

    /** Returns the first column of the rows of a query as text. */
    List<String> query(String sql, Object... parameters) throws EngineException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setObject(i + 1, parameters[i]);
            }
            List<String> values = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    values.add(String.valueOf(rows.getString(1)));
                }
            }
            return values;
        } catch (SQLException e) {
            throw failure(e);
        }
    }

    /** Returns the first column of the first row of any query as text; empty for no row, or null. */
    Optional<String> first(String sql) throws EngineException {
        try (Statement statement = connection.createStatement()) {
            statement.setEscapeProcessing(false);
            statement.setMaxRows(1);
            try (ResultSet rows = statement.executeQuery(sql)) {
                return rows.next() ? Optional.ofNullable(rows.getString(1)) : Optional.empty();
            }
        } catch (SQLException e) {
            throw failure(e);
        }
    }

    /** Returns whether the first column of the first row of a query is true. */
    boolean isTrue(String sql, Object... parameters) throws EngineException {
        return query(sql, parameters).stream().findFirst().filter("t"::equals).isPresent();
    }

    /** Ends the query of a thread that waits for it no longer than this. */
    void answerWithin(Duration longest) throws EngineException {
        try {
            connection.setNetworkTimeout(Runnable::run, (int) longest.toMillis());
        } catch (SQLException e) {
            throw failure(e);
        }
    }

    EngineException failure(SQLException e) {
        return PostgresFailure.of(e, login, session.database());
    }

    /** Returns a name as SQL has it. */
    static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    /** Returns a literal as SQL has it. */
    static String literal(String text) {
        String quoted = text.replace("'", "''");
        return text.indexOf('\\') < 0 ? "'" + quoted + "'" : "E'" + quoted.replace("\\", "\\\\") + "'";
    }

    /** Closes the session; never fails. */
    @Override
    public void close() {
        session.close();
    }
}
