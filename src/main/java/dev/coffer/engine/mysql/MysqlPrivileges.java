package dev.coffer.engine.mysql;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What an account may do, with the roles that are active for it. */
final class MysqlPrivileges {

    /** What a complete dump of a database needs. */
    static final Set<String> DUMP = Set.of("SELECT", "SHOW VIEW", "TRIGGER", "EVENT");

    private static final String ALL = "ALL PRIVILEGES";

    private static final Pattern GRANT = Pattern.compile(
            "\\A(GRANT|REVOKE) (.+) ON (\\*|`(?:[^`]|``)*`)\\.\\* (?:TO|FROM) ", Pattern.CASE_INSENSITIVE);

    /** A comma that is not within the columns of a privilege. */
    private static final Pattern COMMA = Pattern.compile(", ?(?![^(]*\\))");

    private record Grant(boolean given, Set<String> privileges, String databases) {

        private boolean global() {
            return databases.equals("*");
        }

        /** In the name of a database, a percent sign and an underscore stand for any characters unless escaped. */
        private boolean covers(String database) {
            if (global()) {
                return true;
            }
            StringBuilder pattern = new StringBuilder();
            for (int i = 0; i < databases.length(); i++) {
                char c = databases.charAt(i);
                if (c == '\\' && i + 1 < databases.length()) {
                    pattern.append(Pattern.quote(databases.substring(++i, i + 1)));
                } else {
                    pattern.append(c == '%' ? ".*" : c == '_' ? "." : Pattern.quote(String.valueOf(c)));
                }
            }
            return Pattern.compile(pattern.toString(), Pattern.DOTALL)
                    .matcher(database)
                    .matches();
        }

        private boolean holds(String privilege) {
            return privileges.contains(privilege) || privileges.contains(ALL);
        }
    }

    private final String account;
    private final List<Grant> grants;

    /**
     * @param account as SQL has it
     * @param lines as {@code SHOW GRANTS} returns them
     */
    MysqlPrivileges(String account, List<String> lines) {
        this.account = account;
        this.grants = lines.stream().flatMap(line -> parse(line).stream()).toList();
    }

    static MysqlPrivileges of(MysqlSession session) throws SQLException {
        List<String> lines = new ArrayList<>(shown(session, "SHOW GRANTS"));
        String role = session.one("SELECT CURRENT_ROLE()");
        if (!role.isEmpty() && !role.equalsIgnoreCase("NONE")) {
            boolean mysql = session.version().flavor() == Flavor.MYSQL;
            lines.addAll(shown(
                    session,
                    mysql
                            ? "SHOW GRANTS FOR CURRENT_USER() USING " + role
                            : "SHOW GRANTS FOR " + MysqlSession.name(role)));
        }
        return new MysqlPrivileges(session.account(), lines);
    }

    private static List<String> shown(MysqlSession session, String query) throws SQLException {
        return session.rows(query).stream().map(row -> row.get(0)).toList();
    }

    private static List<Grant> parse(String line) {
        Matcher matcher = GRANT.matcher(line);
        if (!matcher.find()) {
            return List.of();
        }
        String object = matcher.group(3);
        String databases = object.equals("*")
                ? object
                : object.substring(1, object.length() - 1).replace("``", "`");
        Set<String> privileges = new TreeSet<>(Arrays.asList(COMMA.split(matcher.group(2))));
        return List.of(new Grant(matcher.group(1).equalsIgnoreCase("GRANT"), privileges, databases));
    }

    /** Returns whether the account has a privilege on everything. */
    boolean hasGlobally(String privilege) {
        return has(privilege, Grant::global);
    }

    /** Returns whether the account has a privilege on all of a database. */
    boolean has(String privilege, String database) {
        return has(privilege, grant -> grant.covers(database));
    }

    private boolean has(String privilege, Predicate<Grant> covering) {
        List<Grant> those = grants.stream()
                .filter(covering)
                .filter(grant -> grant.holds(privilege))
                .toList();
        return those.stream().anyMatch(Grant::given) && those.stream().allMatch(Grant::given);
    }

    /** Returns what a dump of a database needs and the account lacks, in order. */
    Set<String> missing(String database) {
        Set<String> missing = new TreeSet<>(DUMP);
        missing.removeIf(privilege -> has(privilege, database));
        return missing;
    }

    /** Returns what an account needs to see where the binary log stands. */
    static String positionOf(Flavor flavor) {
        return flavor == Flavor.MYSQL ? "REPLICATION CLIENT" : "BINLOG MONITOR";
    }

    /** Returns what reading the binary log needs and the account lacks, in order. */
    Set<String> missingForLog(Flavor flavor) {
        Set<String> missing = new TreeSet<>(Set.of(positionOf(flavor), "REPLICATION SLAVE"));
        missing.removeIf(this::hasGlobally);
        return missing;
    }

    /**
     * Returns the statement that lets the account see all routines; empty if it sees them. Those that it may not see are in
     * no list of the server.
     */
    Optional<String> grantForRoutines(MysqlSession session) throws SQLException {
        if (session.version().flavor() == Flavor.MYSQL) {
            return hasGlobally("SELECT") || hasGlobally("SHOW_ROUTINE")
                    ? Optional.empty()
                    : Optional.of(grant(Set.of("SHOW_ROUTINE"), "*.*"));
        }
        try {
            session.rows("SELECT 1 FROM mysql.proc LIMIT 0");
            return Optional.empty();
        } catch (SQLException e) {
            if (MysqlFailure.cause(e).filter(MysqlCause.PRIVILEGE::equals).isEmpty()) {
                throw e;
            }
            return Optional.of(grant(Set.of("SELECT"), "`mysql`.`proc`"));
        }
    }

    /**
     * Returns the statement that gives privileges.
     *
     * @param on what on, as SQL has it, for example {@code *.*}
     */
    String grant(Set<String> privileges, String on) {
        return "GRANT " + String.join(", ", privileges) + " ON " + on + " TO " + account;
    }
}
