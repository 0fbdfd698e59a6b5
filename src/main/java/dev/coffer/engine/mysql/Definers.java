package dev.coffer.engine.mysql;

import dev.coffer.engine.EngineException;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Whose rights restored objects run with: those of their definer at the source, where the restoring account may say so, or
 * else its own. Given a definer in SQL, it returns the one to use.
 */
final class Definers implements UnaryOperator<String> {

    private static final String NAME = "`(?:[^`]|``)*`";

    private static final Pattern ACCOUNT = Pattern.compile("(" + NAME + ")(?:@(" + NAME + "))?");

    /** What lets an account name others as definers. */
    private static final Set<String> SETS_ANY = Set.of("SUPER", "SET USER", "SET_USER_ID", "SET_ANY_DEFINER");

    /** What lets an account name definers that do not exist. */
    private static final Set<String> SETS_MISSING = Set.of("SET USER", "SET_USER_ID", "ALLOW_NONEXISTENT_DEFINER");

    private static final Set<String> SETS_SYSTEM = Set.of("SET USER", "SYSTEM_USER");

    private final String own;
    private final MysqlPrivileges privileges;
    private final Set<String> accounts;
    private final Map<String, String> known = new HashMap<>();
    private final Set<String> replaced = new TreeSet<>();

    private Definers(String own, MysqlPrivileges privileges, Set<String> accounts) {
        this.own = own;
        this.privileges = privileges;
        this.accounts = accounts;
    }

    /** Finds out what an account may do. */
    static Definers of(MysqlCommands commands) throws EngineException {
        try {
            return new Definers(
                    commands.session().account(), MysqlPrivileges.of(commands.session()), accounts(commands));
        } catch (SQLException e) {
            throw commands.failure(e);
        }
    }

    /** Returns the accounts of the server; empty if the account may not read them. */
    private static Set<String> accounts(MysqlCommands commands) {
        try {
            return commands.rows("SELECT User, Host FROM mysql.user").stream()
                    .map(row -> quoted(row.get(0), row.get(1)))
                    .collect(Collectors.toSet());
        } catch (EngineException e) {
            return Set.of();
        }
    }

    private static String quoted(String user, String host) {
        return MysqlSession.name(user) + "@" + MysqlSession.name(host);
    }

    @Override
    public String apply(String definer) {
        return known.computeIfAbsent(definer, this::usable);
    }

    private String usable(String definer) {
        Matcher account = ACCOUNT.matcher(definer);
        if (!account.matches() || definer.equals(own)) {
            return definer;
        }
        boolean ofSystem = account.group(1).matches("`(?:mysql|mariadb)\\.(?:sys|session|infoschema)`");
        boolean ofService = own.startsWith(MysqlSession.name(MysqlServers.REPLAYER) + "@")
                && MysqlServers.NAMES.contains(SqlNames.plain(account.group(1)));
        boolean may = mayAny(SETS_ANY)
                && !ofService
                && (accounts.contains(definer) || mayAny(SETS_MISSING))
                && (!ofSystem || mayAny(SETS_SYSTEM));
        if (!may) {
            replaced.add(definer);
        }
        return may ? definer : own;
    }

    private boolean mayAny(Set<String> wanted) {
        return wanted.stream().anyMatch(privileges::hasGlobally);
    }

    /** Returns what to know about the definers that were asked for, in sentences. */
    List<String> notes() {
        return replaced.isEmpty()
                ? List.of()
                : List.of("Definers that are missing here, or that " + own + " may not name: "
                        + String.join(", ", replaced) + ". Their views, routines, triggers and events have the definer "
                        + own + ".");
    }
}
