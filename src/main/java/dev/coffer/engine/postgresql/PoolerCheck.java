package dev.coffer.engine.postgresql;

import dev.coffer.engine.EngineException;
import dev.coffer.engine.EngineException.Code;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.postgresql.PGConnection;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * Recognizes connection poolers. A pooler answers the login itself, so the process that it names is not the one that runs
 * the queries; a proxy or a load balancer for TCP passes the login on. The checks set nothing that could stay in a session of
 * the pooler.
 */
final class PoolerCheck {

    /** Before this version, the driver itself sets {@code extra_float_digits} in a session. */
    private static final int EXTRA_DIGITS_BY_DEFAULT = 12;

    /** How often the two sessions of {@link #requireSessionMode} take turns. */
    private static final int TURNS = 5;

    private PoolerCheck() {}

    /** @throws EngineException if a pooler took the login */
    static void requireDirect(Connection connection, PostgresLogin login) throws SQLException, EngineException {
        if (connection.unwrap(PGConnection.class).getBackendPID() != process(connection)) {
            if (connection.getMetaData().getDatabaseMajorVersion() < EXTRA_DIGITS_BY_DEFAULT) {
                try (Statement statement = connection.createStatement()) {
                    statement.execute("RESET extra_float_digits");
                }
            }
            throw refusal(login);
        }
    }

    /** Returns whether this is how a pooler refuses startup options, which every server accepts. */
    static boolean refuses(SQLException e) {
        ServerErrorMessage said = e instanceof PSQLException p ? p.getServerErrorMessage() : null;
        return said != null && String.valueOf(said.getMessage()).startsWith("unsupported startup parameter");
    }

    static EngineException refusal(PostgresLogin login) {
        return new EngineException(
                Code.SERVER_REFUSED,
                login.where() + " is behind a connection pooler, where settings and snapshots of a dump do not last."
                        + " Use the address of the server itself, or add \"pooler\": \"session\" to the connection if the"
                        + " pooler is in session mode.");
    }

    /**
     * Checks that sessions have processes of the server of their own, and keep them.
     *
     * @throws EngineException if the pooler gives out its sessions by transaction or statement, or has too few
     */
    static void requireSessionMode(PostgresLogin login, String database) throws SQLException, EngineException {
        try (Connection first = DriverLogin.connect(login, database, "");
                Connection second = DriverLogin.connect(login, database, "");
                Connection third = DriverLogin.connect(login, database, "")) {
            int process = firstQuery(first, login);
            int other = firstQuery(second, login);
            for (int i = 0; i < TURNS; i++) {
                // Twice each: a pooler that deals its sessions out in turn could give each client its own by chance.
                if (process == other
                        || process(first) != process
                        || process(first) != process
                        || process(second) != other
                        || process(second) != other) {
                    throw new EngineException(
                            Code.SERVER_REFUSED,
                            login.where() + " is behind a pooler that is not in session mode: it shares the server's"
                                    + " sessions between clients. Use the address of the server itself, or a pool in"
                                    + " session mode.");
                }
            }
            firstQuery(third, login);
        }
    }

    private static int firstQuery(Connection connection, PostgresLogin login) throws EngineException {
        try {
            return process(connection);
        } catch (SQLException e) {
            throw new EngineException(
                    Code.SERVER_REFUSED,
                    login.where() + " is behind a pooler that does not give user \""
                            + login.target().username()
                            + "\" three sessions at a time, which a backup needs. Raise the size of its pool, or use the"
                            + " address of the server itself.",
                    e);
        }
    }

    private static int process(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT pg_catalog.pg_backend_pid()")) {
            rows.next();
            return rows.getInt(1);
        }
    }
}
