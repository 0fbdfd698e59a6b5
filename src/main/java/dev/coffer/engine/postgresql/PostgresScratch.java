package dev.coffer.engine.postgresql;

import dev.coffer.engine.EngineException;
import dev.coffer.engine.EngineException.Code;
import dev.coffer.engine.ScratchServer;
import dev.coffer.engine.Target;
import dev.coffer.engine.process.SocketServer;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * A configured server that serves proofs alone. The database {@link #MARK} says that everything else on it may be removed,
 * and a lock in that database says who uses it: all is removed by the session that has the lock, so that a process that has
 * lost it removes nothing of another's.
 */
final class PostgresScratch implements ScratchServer {

    private static final Logger LOG = Logger.getLogger(PostgresScratch.class);

    static final String MARK = "coffer_scratch";

    private static final String CREATE_MARK = "CREATE DATABASE " + MARK + " TEMPLATE template0";

    private static final String TAKE_LOCK = "SELECT pg_catalog.pg_try_advisory_lock(7163395281)";

    /** Another process has just marked it. */
    private static final List<String> EXISTS = List.of("42P04", "23505");

    private static final Duration ANSWER = Duration.ofSeconds(5);

    private final PostgresLogin administrator;
    private final PostgresCommands lock;
    private final Target owner;

    private PostgresScratch(PostgresLogin administrator, PostgresCommands lock, Target owner) {
        this.administrator = administrator;
        this.lock = lock;
        this.owner = owner;
    }

    /** As {@link PostgresEngine#claim}. */
    static Optional<ScratchServer> claim(PostgresLogin administrator, String major) throws EngineException {
        try (PostgresCommands commands = PostgresCommands.beside(administrator, List.of())) {
            requireMajor(commands.session().version(), major);
            requireUsable(administrator, commands);
            mark(commands);
        }
        PostgresCommands lock = PostgresCommands.open(administrator, MARK);
        boolean taken = false;
        try {
            // The lock of a machine that is gone ends within minutes.
            lock.execute(
                    "SET tcp_keepalives_idle = 60", "SET tcp_keepalives_interval = 10", "SET tcp_keepalives_count = 6");
            if (!lock.isTrue(TAKE_LOCK)) {
                return Optional.empty();
            }
            lock.execute("REVOKE ALL ON DATABASE " + MARK + " FROM PUBLIC");
            new PostgresWipe(administrator, lock).run();
            String password = SocketServer.newPassword();
            PostgresServers.makeOwner(PostgresSession.open(administrator, MARK), password);
            // The reasons of failures are recognised by their English words.
            lock.execute("ALTER ROLE " + PostgresServers.OWNER + " SET lc_messages = 'C'");
            taken = true;
            return Optional.of(new PostgresScratch(administrator, lock, owner(administrator.target(), password)));
        } finally {
            if (!taken) {
                lock.close();
            }
        }
    }

    private static Target owner(Target server, String password) {
        return new Target(
                server.host(), server.port(), PostgresServers.OWNER, password, List.of(), server.tls(), false, null);
    }

    private static void requireMajor(PostgresVersion version, String major) throws EngineException {
        boolean older = !major.matches("[0-9]{1,4}") || version.majorNumber() < Integer.parseInt(major) * 100;
        if (older) {
            throw new EngineException(
                    Code.TARGET_LACKS,
                    "The backup is of PostgreSQL " + major + ", and the scratch server is PostgreSQL " + version.major()
                            + ". Use one of the same version or a later one.");
        }
    }

    /**
     * Checks that all that is on a server may be removed.
     *
     * @return whether it is marked; otherwise, nothing is on it
     */
    static boolean requireUsable(PostgresLogin administrator, PostgresCommands commands) throws EngineException {
        if (administrator.target().username().equals(PostgresServers.OWNER)
                || !commands.isTrue("SELECT rolsuper FROM pg_catalog.pg_roles WHERE rolname = current_user")) {
            throw new EngineException(
                    Code.TARGET_LACKS,
                    administrator.where() + " cannot be a scratch server: the user \""
                            + administrator.target().username()
                            + "\" is no superuser, or is named as the owner of what is restored. Use the login of a"
                            + " superuser with another name.");
        }
        if (PostgresDatabases.exists(commands, MARK)) {
            return true;
        }
        List<String> contents = new ArrayList<>(new PostgresOwnContents(administrator, null).find());
        if (contents.isEmpty()) {
            contents.addAll(new PostgresWipe(administrator, commands).changed());
        }
        // Another process may have marked it in between.
        boolean marked = !contents.isEmpty() && PostgresDatabases.exists(commands, MARK);
        if (!contents.isEmpty() && !marked) {
            throw new EngineException(
                    Code.TARGET_LACKS,
                    administrator.where() + " is not marked as a scratch server, and is not empty. It has "
                            + String.join(", ", contents)
                            + ". Nothing was changed. Use an empty server, or create the database \"" + MARK
                            + "\" on this one if everything that it has may be removed.");
        }
        return marked;
    }

    private static void mark(PostgresCommands commands) throws EngineException {
        if (!PostgresDatabases.exists(commands, MARK)) {
            try {
                commands.tryTo(CREATE_MARK);
            } catch (SQLException e) {
                if (!EXISTS.contains(String.valueOf(e.getSQLState()))) {
                    throw commands.failure(e);
                }
            }
        }
    }

    @Override
    public Target owner() {
        return owner;
    }

    @Override
    public Target administrator() {
        return administrator.target();
    }

    @Override
    public boolean running() {
        try {
            return lock.connection().isValid((int) ANSWER.toSeconds());
        } catch (SQLException e) {
            return false;
        }
    }

    /** What this cannot remove, the next proof does. */
    @Override
    public void close() {
        boolean interrupted = Thread.interrupted();
        try {
            new PostgresWipe(administrator, lock).run();
        } catch (EngineException e) {
            LOG.warnf("%s still has something of a proof: %s", administrator.where(), e.getMessage());
        } finally {
            lock.close();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
