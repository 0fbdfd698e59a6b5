package dev.coffer.engine.postgresql;

import dev.coffer.engine.EngineException;
import dev.coffer.engine.EngineException.Code;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A connection to one database of a server, with the queries about the server that a backup needs. */
final class PostgresSession implements AutoCloseable {

    /** The databases of a new server, which a role can usually connect to. */
    private static final List<String> MAINTENANCE = List.of("postgres", "template1");

    /** With the options that every server takes, with those of newer ones, and without any. */
    private static final int MOST_OPENINGS = 3;

    private final PostgresLogin login;
    private final String database;
    private final Connection connection;
    private final boolean takesOptions;

    private PostgresSession(PostgresLogin login, String database, Connection connection, boolean takesOptions) {
        this.login = login;
        this.database = database;
        this.connection = connection;
        this.takesOptions = takesOptions;
    }

    /**
     * Connects to the first database of the target whose text the driver can read, or else, as where it names none, to one
     * that every server has.
     */
    static PostgresSession open(PostgresLogin login) throws EngineException {
        List<String> named = login.target().databases();
        List<String> candidates = new ArrayList<>(named);
        candidates.addAll(MAINTENANCE);
        @Nullable EngineException first = null;
        for (String candidate : candidates) {
            try {
                return open(login, candidate);
            } catch (EngineException e) {
                boolean other = PostgresFailure.isOfEncoding(e)
                        || (!named.contains(candidate) && e.code() == Code.SERVER_REFUSED);
                if (first == null) {
                    first = e;
                } else {
                    first.addSuppressed(e);
                }
                if (!other) {
                    throw first;
                }
            }
        }
        throw Objects.requireNonNull(first);
    }

    static PostgresSession open(PostgresLogin login, String database) throws EngineException {
        return open(login, database, "");
    }

    /**
     * Connects to a database, and begins the transaction in which all queries run: so a setting never outlives this session,
     * not even behind a pooler.
     *
     * @param mode a statement to begin the transaction with; may be empty
     */
    static PostgresSession open(PostgresLogin login, String database, String mode) throws EngineException {
        String options = login.options();
        for (int attempt = 1; ; attempt++) {
            try {
                return open(login, database, mode, options);
            } catch (SQLException e) {
                if (PoolerCheck.refuses(e) && !login.target().pooled()) {
                    throw PoolerCheck.refusal(login);
                }
                Optional<String> others =
                        PostgresFailure.mayComeOfSettings(e) && !login.target().pooled()
                                ? PostgresSettings.optionsAfter(String.valueOf(e.getSQLState()))
                                : Optional.empty();
                if (attempt == MOST_OPENINGS || others.isEmpty()) {
                    throw PostgresFailure.ofLogin(e, login, database);
                }
                options = others.get();
            }
        }
    }

    private static PostgresSession open(PostgresLogin login, String database, String mode, String options)
            throws SQLException, EngineException {
        Connection connection = DriverLogin.connect(login, database, options);
        try (Statement statement = connection.createStatement()) {
            if (!login.target().pooled()) {
                PoolerCheck.requireDirect(connection, login);
            }
            connection.setAutoCommit(false);
            if (!mode.isEmpty()) {
                statement.execute(mode);
            }
            statement.execute(PostgresSettings.pinning(connection.getMetaData().getDatabaseMajorVersion()));
            return new PostgresSession(login, database, connection, !options.isEmpty());
        } catch (SQLException | EngineException e) {
            connection.close();
            throw e;
        }
    }

    /** Checks that the pooler before the server is in session mode. */
    static void requireSessionMode(PostgresLogin login) throws EngineException {
        List<String> named = login.target().databases();
        @Nullable EngineException first = null;
        for (String database : named.isEmpty() ? MAINTENANCE : named.subList(0, 1)) {
            try {
                PoolerCheck.requireSessionMode(login, database);
                return;
            } catch (SQLException e) {
                first = first == null ? PostgresFailure.ofLogin(e, login, database) : first;
            }
        }
        throw Objects.requireNonNull(first);
    }

    /**
     * Returns the options for a tool that connects to the server as this session does: empty if the server, or a pooler
     * before it, takes none.
     */
    String toolOptions() throws EngineException {
        if (!takesOptions) {
            return "";
        }
        try {
            List<String> names = new ArrayList<>(List.of("role"));
            names.addAll(
                    strings(PostgresSettings.settable(connection.getMetaData().getDatabaseMajorVersion())));
            return PostgresSettings.options(names);
        } catch (SQLException e) {
            throw PostgresFailure.of(e, login, database);
        }
    }

    /** Returns which settings that hide damaged data are on although this session would switch them off. */
    List<String> damageHidden() throws EngineException {
        return strings(
                "SELECT name FROM pg_catalog.pg_settings WHERE name = ANY (?) AND setting = 'on' ORDER BY name",
                PostgresSettings.ZERO_PAGES,
                PostgresSettings.IGNORE_CHECKSUMS);
    }

    /**
     * Returns which settings of the role and of databases shape what a tool writes that begins its session without options.
     *
     * @param databases one or more
     */
    List<String> setForTools(List<Database> databases) throws EngineException {
        return strings(
                PostgresSettings.setForTools(),
                databases.stream().map(Database::name).toArray());
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

    /**
     * Returns all databases of the server by name, except {@code template0}, which cannot be changed. Names are asked for
     * as bytes, so that one that is not UTF-8 hurts no other.
     */
    List<Database> databases() throws EngineException {
        String sql = """
                SELECT %s, pg_catalog.pg_encoding_to_char(encoding), datconnlimit <> -2, datallowconn,
                    datconnlimit <> 0 OR EXISTS (SELECT 1 FROM pg_catalog.pg_roles WHERE rolsuper
                        AND rolname = current_user),
                    pg_catalog.has_database_privilege(oid, 'CONNECT')
                FROM pg_catalog.pg_database WHERE datallowconn OR datname <> 'template0'\
                """.formatted(PostgresNames.shared("datname"));
        List<Database> databases = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(sql);
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                databases.add(new Database(
                        PostgresNames.shown(rows.getBytes(1)),
                        PostgresNames.exact(rows.getBytes(1)).isPresent(),
                        rows.getString(2),
                        rows.getBoolean(3),
                        rows.getBoolean(4),
                        rows.getBoolean(5),
                        rows.getBoolean(6)));
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

    /** Returns the names of the settings that hold for all roles in all databases. */
    List<String> settingsOfAllRoles() throws EngineException {
        return strings("""
                SELECT pg_catalog.split_part(setting, '=', 1)
                FROM pg_catalog.pg_db_role_setting, pg_catalog.unnest(setconfig) setting
                WHERE setrole = 0 AND setdatabase = 0 ORDER BY 1""");
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

    /** Returns whether the session can still be used. */
    boolean isOpen() {
        try {
            return !connection.isClosed();
        } catch (SQLException e) {
            return false;
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
     * @param name with its bytes escaped where it is not UTF-8
     * @param utf8 whether the name can be passed on
     * @param encoding for example {@code UTF8}
     * @param whole false if dropping it was interrupted, which makes it unusable
     * @param accepts false if it accepts no connections
     * @param unlimited false if it permits no connection to the role at a time
     * @param open whether the role may connect to it
     */
    record Database(
            String name,
            boolean utf8,
            String encoding,
            boolean whole,
            boolean accepts,
            boolean unlimited,
            boolean open) {}
}
