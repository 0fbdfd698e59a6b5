package dev.coffer.engine.postgresql;

import dev.coffer.engine.EngineException;
import dev.coffer.engine.EngineException.Code;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** A connection to one database of a server, with the queries about the server that a backup needs. */
final class PostgresSession implements AutoCloseable {

    /** The URL contains no input; the settings have the rest. */
    private static final String URL = "jdbc:postgresql://";

    /** The databases of a new server, which a role can usually connect to. */
    private static final List<String> MAINTENANCE = List.of("postgres", "template1");

    private final PostgresLogin login;
    private final String database;
    private final Connection connection;

    private PostgresSession(PostgresLogin login, String database, Connection connection) {
        this.login = login;
        this.database = database;
        this.connection = connection;
    }

    /** Connects to the first database of the target, or, if it names none, to one that every server has. */
    static PostgresSession open(PostgresLogin login) throws EngineException {
        List<String> named = login.target().databases();
        if (!named.isEmpty()) {
            return open(login, named.get(0));
        }
        try {
            return open(login, MAINTENANCE.get(0));
        } catch (EngineException first) {
            if (first.code() != Code.SERVER_REFUSED) {
                throw first;
            }
            try {
                return open(login, MAINTENANCE.get(1));
            } catch (EngineException second) {
                first.addSuppressed(second);
                throw first;
            }
        }
    }

    static PostgresSession open(PostgresLogin login, String database) throws EngineException {
        try {
            Connection connection = DriverManager.getConnection(URL, login.forDriver(database));
            PostgresSession session = new PostgresSession(login, database, connection);
            session.trustNoSearchPath();
            return session;
        } catch (SQLException e) {
            throw PostgresFailure.ofLogin(e, login, database);
        }
    }

    /** Resets the search path, in which the owner of a database may have put its own functions. */
    private void trustNoSearchPath() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SELECT pg_catalog.set_config('search_path', '', false)");
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    /** Returns the connection, which is closed with this session. */
    Connection connection() {
        return connection;
    }

    /** Returns the name of the connected database. */
    String database() {
        return database;
    }

    PostgresVersion version() throws EngineException {
        return new PostgresVersion(Integer.parseInt(strings("SELECT pg_catalog.current_setting('server_version_num')")
                .get(0)));
    }

    /** Returns the encoding of the connected database, for example {@code UTF8}. */
    String encoding() throws EngineException {
        return strings("SELECT pg_catalog.current_setting('server_encoding')").get(0);
    }

    /** Returns all databases of the server by name, except {@code template0}, which cannot be changed. */
    List<Database> databases() throws EngineException {
        String sql = """
                SELECT datname, pg_catalog.pg_encoding_to_char(encoding), datconnlimit <> -2, datallowconn,
                    pg_catalog.has_database_privilege(oid, 'CONNECT')
                FROM pg_catalog.pg_database WHERE datallowconn OR datname <> 'template0'""";
        List<Database> databases = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(sql);
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                databases.add(new Database(
                        rows.getString(1),
                        rows.getString(2),
                        rows.getBoolean(3),
                        rows.getBoolean(4),
                        rows.getBoolean(5)));
            }
        } catch (SQLException e) {
            throw PostgresFailure.of(e, login, database);
        }
        databases.sort((a, b) -> a.name().compareTo(b.name()));
        return databases;
    }

    /** Returns those of the named system catalogs that exist on this server and that the role may not read, by name. */
    Set<String> unreadable(Set<String> catalogs) throws EngineException {
        return new LinkedHashSet<>(strings("""
                SELECT c.relname FROM pg_catalog.pg_class c
                JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
                WHERE n.nspname = 'pg_catalog' AND c.relname = ANY (?::pg_catalog.name[])
                AND NOT pg_catalog.has_table_privilege(c.oid, 'SELECT') ORDER BY 1""", catalogs.toArray()));
    }

    private List<String> strings(String sql, Object... names) throws EngineException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            if (names.length > 0) {
                statement.setArray(1, connection.createArrayOf("text", names));
            }
            List<String> strings = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    strings.add(rows.getString(1));
                }
            }
            return strings;
        } catch (SQLException e) {
            throw PostgresFailure.of(e, login, database);
        }
    }

    /** Closes the session; never fails. */
    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            // The server ends the session.
        }
    }

    /**
     * A database of the server.
     *
     * @param encoding for example {@code UTF8}
     * @param whole false if dropping it was interrupted, which makes it unusable
     * @param accepts false if it accepts no connections
     * @param open whether the role may connect to it
     */
    record Database(String name, String encoding, boolean whole, boolean accepts, boolean open) {}
}
