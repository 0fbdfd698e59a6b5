package dev.coffer.engine.postgresql;

import dev.coffer.engine.EngineException;
import dev.coffer.engine.EngineException.Code;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** Gives a database's name to another one, and finds out before whether that can be done. */
final class PostgresSwap {

    /** How often the server is asked; each time it waits up to five seconds for the sessions of a database to end. */
    private static final int MOST_ATTEMPTS = 2;

    private static final Duration PAUSE = Duration.ofMillis(20);

    /** What each question finds stands in the way; each takes the name of the database. */
    private static final List<String> OBSTACLES = List.of(
            "SELECT 'the prepared transaction ' || pg_catalog.quote_literal(gid) || ', which keeps its locks; commit it or"
                    + " roll it back' FROM pg_catalog.pg_prepared_xacts WHERE database = ?::pg_catalog.name",
            "SELECT 'the replication slot ' || pg_catalog.quote_ident(slot_name) || ', whose consumer would go on with the"
                    + " old database; drop it' FROM pg_catalog.pg_replication_slots WHERE database = ?::pg_catalog.name",
            "SELECT 'the subscription ' || pg_catalog.quote_ident(subname) || ', which would go on filling the old database;"
                    + " drop it' FROM pg_catalog.pg_subscription s JOIN pg_catalog.pg_database d ON d.oid = s.subdbid"
                    + " WHERE d.datname = ?::pg_catalog.name",
            "SELECT 'the role ' || pg_catalog.quote_ident(current_user) || ' is not the owner of the database, '"
                    + " || pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(datdba)) || ' is'"
                    + " FROM pg_catalog.pg_database WHERE datname = ?::pg_catalog.name"
                    + " AND NOT pg_catalog.pg_has_role(datdba, 'USAGE')",
            "SELECT 'the role ' || pg_catalog.quote_ident(rolname) || ' may not rename databases; ALTER ROLE … CREATEDB"
                    + " changes that' FROM pg_catalog.pg_roles, pg_catalog.pg_database"
                    + " WHERE rolname = current_user AND NOT rolcreatedb AND NOT rolsuper"
                    + " AND datname = ?::pg_catalog.name",
            "SELECT DISTINCT 'a session of the role ' || pg_catalog.quote_ident(a.usename) || ', which the role '"
                    + " || pg_catalog.quote_ident(current_user) || ' may not end' FROM pg_catalog.pg_stat_activity a"
                    + " JOIN pg_catalog.pg_roles o ON o.oid = a.usesysid JOIN pg_catalog.pg_roles me ON me.rolname ="
                    + " current_user WHERE a.datname = ?::pg_catalog.name AND NOT me.rolsuper AND (o.rolsuper OR NOT"
                    + " (pg_catalog.pg_has_role(o.oid, 'USAGE') OR pg_catalog.pg_has_role('pg_signal_backend', 'USAGE')))");

    private final PostgresLogin login;

    /** @param login of a role that owns the databases, or a superuser */
    PostgresSwap(PostgresLogin login) {
        this.login = login;
    }

    /** Returns what stands in the way, in words for a fault; empty if nothing does. */
    List<String> obstacles(String database) throws EngineException {
        try (PostgresCommands commands = PostgresCommands.beside(login, List.of(database))) {
            if (!PostgresDatabases.exists(commands, database)) {
                return List.of("the server has no database \"" + database + "\"");
            }
            List<String> obstacles = new ArrayList<>();
            for (String question : OBSTACLES) {
                obstacles.addAll(commands.query(question, database));
            }
            return obstacles;
        }
    }

    /** Renames both in one transaction, while another session ends those of the old one. */
    void swap(String database, String restored, String kept) throws EngineException {
        List<String> obstacles = obstacles(database);
        if (!obstacles.isEmpty()) {
            throw new EngineException(
                    Code.SERVER_REFUSED,
                    login.where() + " cannot rename database \"" + database + "\". In the way: "
                            + String.join("; ", obstacles) + ". Both databases are as they were.");
        }
        List<String> both = List.of(database, restored, kept);
        try (PostgresCommands renaming = PostgresCommands.beside(login, both);
                PostgresCommands ending = PostgresCommands.beside(login, both)) {
            for (int attempt = 1; ; attempt++) {
                try {
                    swapOnce(renaming, ending, database, restored, kept);
                    return;
                } catch (SQLException e) {
                    if (attempt == MOST_ATTEMPTS || !List.of("55006", "55P03").contains(e.getSQLState())) {
                        throw failure(renaming, e, database);
                    }
                }
            }
        }
    }

    private void swapOnce(
            PostgresCommands renaming, PostgresCommands ending, String database, String restored, String kept)
            throws SQLException, EngineException {
        Sessions sessions = new Sessions(ending, List.of(database, restored));
        Thread thread = new Thread(sessions, "sessions of " + database);
        thread.setDaemon(true);
        renaming.connection().setAutoCommit(false);
        thread.start();
        try {
            renaming.tryTo("SET LOCAL lock_timeout = '10s'");
            renaming.tryTo("ALTER DATABASE " + PostgresCommands.quoted(database) + " RENAME TO "
                    + PostgresCommands.quoted(kept));
            renaming.tryTo("ALTER DATABASE " + PostgresCommands.quoted(restored) + " RENAME TO "
                    + PostgresCommands.quoted(database));
            renaming.connection().commit();
        } catch (SQLException e) {
            renaming.connection().rollback();
            throw e;
        } finally {
            sessions.stop(thread);
            renaming.connection().setAutoCommit(true);
        }
    }

    private EngineException failure(PostgresCommands commands, SQLException e, String database) {
        if (!"55006".equals(e.getSQLState())) {
            return commands.failure(e);
        }
        return new EngineException(
                Code.SERVER_BUSY,
                login.where() + " does not rename database \"" + database + "\": " + PostgresFailure.message(e)
                        + ". Both databases are as they were. End what uses it, and try again.",
                "End what uses the database, and try again.",
                true,
                e);
    }

    /** Ends the sessions in databases, again and again until it is stopped. */
    private static final class Sessions implements Runnable {

        private final PostgresCommands commands;
        private final List<String> databases;
        private volatile boolean stopped;

        Sessions(PostgresCommands commands, List<String> databases) {
            this.commands = commands;
            this.databases = databases;
        }

        @Override
        public void run() {
            while (!stopped) {
                try {
                    for (String database : databases) {
                        PostgresDatabases.terminate(commands, database);
                    }
                } catch (EngineException e) {
                    // One that may not be ended hinders the swap, which says so.
                    if (!commands.session().isOpen()) {
                        return;
                    }
                }
                LockSupport.parkNanos(PAUSE.toNanos());
            }
        }

        void stop(Thread thread) {
            stopped = true;
            boolean interrupted = Thread.interrupted();
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
