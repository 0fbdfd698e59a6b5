package dev.coffer.engine.mysql;

import dev.coffer.engine.EngineException;
import dev.coffer.engine.EngineException.Code;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A session on a server, which has been asked for its version. */
final class MysqlSession implements AutoCloseable {

    /** The databases that every server has, which no backup contains. */
    static final Set<String> SYSTEM = Set.of("information_schema", "mysql", "performance_schema", "sys");

    private final MysqlLogin login;
    private final Connection connection;
    private final MysqlVersion version;
    private volatile boolean aborted;

    private MysqlSession(MysqlLogin login, Connection connection, MysqlVersion version) {
        this.login = login;
        this.connection = connection;
        this.version = version;
    }

    /**
     * Logs in.
     *
     * @throws EngineException with the reason, if the server cannot be reached, refuses, or is of the other flavor
     */
    static MysqlSession open(MysqlLogin login) throws EngineException {
        Connection connection = login.open(null);
        boolean opened = false;
        try {
            String answer = one(connection, "SELECT VERSION()");
            MysqlVersion version = MysqlVersion.answered(answer)
                    .filter(known -> known.flavor() == login.flavor())
                    .orElseThrow(() -> new EngineException(
                            Code.SERVER_REFUSED,
                            login.where() + " is not " + login.flavor().datastore() + ": its version is " + answer
                                    + ". Register it with the datastore "
                                    + Flavor.of(answer).datastore() + "."));
            boolean secured =
                    !one(connection, "SHOW SESSION STATUS LIKE 'Ssl_cipher'", 2).isEmpty();
            MysqlSession session = new MysqlSession(login.secured(secured), connection, version);
            opened = true;
            return session;
        } catch (SQLException e) {
            throw login.failure(e);
        } finally {
            if (!opened) {
                close(connection);
            }
        }
    }

    /** Returns the login of this session; its tools secure their connections as this session does. */
    MysqlLogin login() {
        return login;
    }

    MysqlVersion version() {
        return version;
    }

    Connection connection() {
        return connection;
    }

    /** Returns the account that the server took the user for, as SQL has it, for example {@code `coffer`@`%`}. */
    String account() throws SQLException {
        String[] parts = one("SELECT CURRENT_USER()").split("@(?=[^@]*$)", 2);
        return name(parts[0]) + "@" + name(parts.length > 1 ? parts[1] : "%");
    }

    /** Returns a name as SQL quotes it. */
    static String name(String name) {
        return "`" + name.replace("`", "``") + "`";
    }

    /**
     * A database of people.
     *
     * @param charset its default character set
     * @param collation its default collation
     */
    record Database(String name, String charset, String collation) {}

    /** Returns the databases that the account can see and that belong to no server as such, in order. */
    List<Database> databases() throws SQLException {
        List<Database> databases = new ArrayList<>();
        for (List<String> row : rows("SELECT SCHEMA_NAME, DEFAULT_CHARACTER_SET_NAME, DEFAULT_COLLATION_NAME"
                + " FROM information_schema.SCHEMATA ORDER BY BINARY SCHEMA_NAME")) {
            if (!SYSTEM.contains(row.get(0).toLowerCase(Locale.ROOT))) {
                databases.add(new Database(row.get(0), row.get(1), row.get(2)));
            }
        }
        return databases;
    }

    /** Returns the first column of the only row, an empty text for none. */
    String one(String sql) throws SQLException {
        return one(connection, sql);
    }

    private static String one(Connection connection, String sql) throws SQLException {
        return one(connection, sql, 1);
    }

    private static String one(Connection connection, String sql, int column) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            String value = result.next() ? result.getString(column) : null;
            return value == null ? "" : value;
        }
    }

    List<List<String>> rows(String sql, String... parameters) throws SQLException {
        return rows(connection, sql, parameters);
    }

    /** Returns all rows as text; a value that is NULL is empty. */
    static List<List<String>> rows(Connection connection, String sql, String... parameters) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setString(i + 1, parameters[i]);
            }
            try (ResultSet result = statement.executeQuery()) {
                int columns = result.getMetaData().getColumnCount();
                List<List<String>> rows = new ArrayList<>();
                while (result.next()) {
                    List<String> row = new ArrayList<>();
                    for (int i = 1; i <= columns; i++) {
                        @Nullable String value = result.getString(i);
                        row.add(value == null ? "" : value);
                    }
                    rows.add(row);
                }
                return rows;
            }
        }
    }

    /** Lets further queries take longer than what is asked of a server in general. */
    void allow(Duration longest) throws SQLException {
        allow(connection, longest);
    }

    static void allow(Connection connection, Duration longest) throws SQLException {
        connection.setNetworkTimeout(Runnable::run, (int) Math.min(Integer.MAX_VALUE, longest.toMillis()));
    }

    void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /**
     * Ends the session, also while another thread waits for an answer of the server. Does not wait itself: the driver would do
     * so until that answer has come.
     */
    void abort() {
        aborted = true;
        Thread ending = new Thread(
                () -> {
                    try {
                        connection.abort(Runnable::run);
                    } catch (SQLException e) {
                        // It has ended already.
                    }
                },
                "end of a session at " + login.where());
        ending.setDaemon(true);
        ending.start();
    }

    @Override
    public void close() {
        if (!aborted) {
            close(connection);
        }
    }

    static void close(Connection connection) {
        try {
            connection.close();
        } catch (SQLException e) {
            // The server has lost it already.
        }
    }
}
