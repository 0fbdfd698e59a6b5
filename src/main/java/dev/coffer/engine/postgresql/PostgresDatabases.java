package dev.coffer.engine.postgresql;

import dev.coffer.engine.EngineException;
import dev.coffer.engine.EngineException.Code;
import java.sql.SQLException;
import java.util.List;

/** Renames and drops databases, of which this service made all, or a caller wants them gone. */
final class PostgresDatabases {

    private static final int FORCE = 1300;

    private final PostgresLogin login;

    /** @param login of a role that owns the databases, or a superuser */
    PostgresDatabases(PostgresLogin login) {
        this.login = login;
    }

    void rename(String database, String name) throws EngineException {
        try (PostgresCommands commands = PostgresCommands.beside(login, List.of(database, name))) {
            commands.execute("ALTER DATABASE " + PostgresCommands.quoted(database) + " RENAME TO "
                    + PostgresCommands.quoted(name));
        }
    }

    /** Drops a database, if there is one; also on an interrupted thread, which stays interrupted. */
    void drop(String database) throws EngineException {
        boolean interrupted = Thread.interrupted();
        try (PostgresCommands commands = PostgresCommands.beside(login, List.of(database))) {
            if (exists(commands, database)) {
                drop(commands, database);
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    static boolean exists(PostgresCommands commands, String database) throws EngineException {
        return commands.isTrue(
                "SELECT EXISTS (SELECT 1 FROM pg_catalog.pg_database WHERE datname = ?::pg_catalog.name)", database);
    }

    /** Drops a database from a session in another one. */
    void drop(PostgresCommands commands, String database) throws EngineException {
        String name = PostgresCommands.quoted(database);
        if (commands.isTrue(
                "SELECT datistemplate FROM pg_catalog.pg_database WHERE datname = ?::pg_catalog.name", database)) {
            commands.execute("ALTER DATABASE " + name + " IS_TEMPLATE false");
        }
        dropSubscriptions(commands, database);
        boolean force = commands.session().version().majorNumber() >= FORCE;
        for (int attempt = 1; ; attempt++) {
            try {
                if (!force) {
                    terminate(commands, database);
                }
                commands.tryTo("DROP DATABASE IF EXISTS " + name + (force ? " WITH (FORCE)" : ""));
                return;
            } catch (SQLException e) {
                if (attempt == 3 || !"55006".equals(e.getSQLState())) {
                    throw commands.failure(e);
                }
            }
        }
    }

    /** They would keep the database; what they are subscribed to is not told. */
    private void dropSubscriptions(PostgresCommands commands, String database) throws EngineException {
        List<String> subscriptions = commands.query(
                "SELECT subname FROM pg_catalog.pg_subscription s JOIN pg_catalog.pg_database d ON d.oid = s.subdbid"
                        + " WHERE d.datname = ?::pg_catalog.name",
                database);
        if (subscriptions.isEmpty()) {
            return;
        }
        try (PostgresCommands inside = PostgresCommands.open(login, database)) {
            for (String subscription : subscriptions) {
                String name = PostgresCommands.quoted(subscription);
                inside.execute(
                        "ALTER SUBSCRIPTION " + name + " DISABLE",
                        "ALTER SUBSCRIPTION " + name + " SET (slot_name = NONE)",
                        "DROP SUBSCRIPTION " + name);
            }
        }
    }

    /** Ends the sessions in a database that the role may end. */
    static void terminate(PostgresCommands commands, String database) throws EngineException {
        commands.query(
                "SELECT pg_catalog.pg_terminate_backend(pid) FROM pg_catalog.pg_stat_activity"
                        + " WHERE datname = ?::pg_catalog.name AND pid <> pg_catalog.pg_backend_pid()",
                database);
    }

    /** Requires that a name is free. */
    void requireNone(PostgresCommands commands, String database) throws EngineException {
        if (exists(commands, database)) {
            throw new EngineException(
                    Code.SERVER_REFUSED,
                    login.where() + " has a database \"" + database + "\" already. Choose another name, or drop it.");
        }
    }
}
