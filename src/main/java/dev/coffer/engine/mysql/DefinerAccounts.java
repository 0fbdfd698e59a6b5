package dev.coffer.engine.mysql;

import dev.coffer.engine.EngineException;
import dev.coffer.engine.process.SocketServer;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jboss.logging.Logger;

/**
 * The accounts that objects on a server for one use have as their definers, and that are not there: a view of a view and a
 * statement that fires a trigger need them. Nobody can log in as one, and none has a right beyond those of the replayer.
 */
final class DefinerAccounts implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(DefinerAccounts.class);

    private static final String NAME = "`((?:[^`]|``)*)`";

    private static final Pattern ACCOUNT = Pattern.compile(NAME + "(?:@" + NAME + ")?");

    private final MysqlCommands commands;
    private final Set<String> known = new HashSet<>();

    private DefinerAccounts(MysqlCommands commands) {
        this.commands = commands;
    }

    /** @param login of the replayer */
    static DefinerAccounts open(MysqlLogin login) throws EngineException {
        return new DefinerAccounts(MysqlCommands.open(login, null));
    }

    /**
     * Makes an account where it is missing. One that cannot be made stays missing.
     *
     * @param definer in SQL, with backticks
     * @return the same
     */
    String require(String definer) {
        Matcher account = ACCOUNT.matcher(definer);
        // An account without a name would be taken for others.
        if (account.matches() && !account.group(1).isEmpty() && !isReserved(account.group(1)) && known.add(definer)) {
            try {
                make(definer, account.group(2) == null);
            } catch (SQLException e) {
                LOG.debugf("The account %s, which defines objects, cannot be made: %s", definer, e.getMessage());
            }
        }
        return definer;
    }

    private static boolean isReserved(String name) {
        return MysqlServers.NAMES.contains(name) || name.startsWith("mysql.") || name.startsWith("mariadb.");
    }

    private void make(String definer, boolean role) throws SQLException {
        commands.tryTo(
                role
                        ? "CREATE ROLE IF NOT EXISTS " + definer
                        : "CREATE USER IF NOT EXISTS " + definer + " IDENTIFIED BY "
                                + SqlNames.string(SocketServer.newPassword()) + " ACCOUNT LOCK");
        commands.tryTo("GRANT " + MysqlServerAccounts.RIGHTS + " ON *.* TO " + definer);
    }

    @Override
    public void close() {
        commands.close();
    }
}
