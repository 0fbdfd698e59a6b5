package dev.coffer.engine.mysql;

import dev.coffer.engine.EngineException;
import dev.coffer.engine.StoredDump;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The statements of a part with accounts, and what they are about. */
final class AccountStatements {

    /** The longest statement, in bytes; one account has a line for each thing that it may do. */
    private static final int LONGEST = 16 * 1024 * 1024;

    private static final int MOST_NAMED = 20;

    private static final Pattern NAME = Pattern.compile("(?:`(?:[^`]|``)*`|'(?:[^'\\\\]|''|\\\\.)*')");

    /** An account or a role in SQL, as a group. */
    static final String ACCOUNT = "(" + NAME + "(?:@" + NAME + ")?)";

    private AccountStatements() {}

    /**
     * Reads a part to its end.
     *
     * @throws EngineException TOOL_FAILED if it is cut off
     */
    static List<String> read(StoredDump dump) throws EngineException, IOException {
        List<String> statements = new ArrayList<>();
        boolean whole = false;
        try (InputStream part = dump.open()) {
            SqlScript script = new SqlScript(part);
            while (script.next()) {
                whole = script.start().startsWith(AccountsPart.END);
                if (!script.isNoStatement()) {
                    statements.add(new String(script.read(LONGEST), StandardCharsets.UTF_8).strip());
                }
            }
        }
        if (!whole) {
            throw MysqlRestoration.cutOff(dump);
        }
        return statements;
    }

    /**
     * Returns the accounts and roles of a server, each with its user and its host, except those that every new server has and
     * the one that restores.
     */
    static List<List<String>> ofPeople(MysqlCommands commands, String restoring) throws EngineException {
        return commands.rows(
                "SELECT User, Host FROM mysql.user WHERE User NOT IN ('', 'root', 'PUBLIC', 'mysql', 'mysql.sys',"
                        + " 'mysql.session', 'mysql.infoschema', 'mariadb.sys', 'debian-sys-maint', ?, ?)"
                        + " ORDER BY User, Host",
                MysqlServers.ADMINISTRATOR,
                restoring);
    }

    /** Returns an account with its names in backticks, a role of MariaDB without its empty host. */
    static String quoted(List<String> account) {
        String user = MysqlSession.name(account.get(0));
        return account.get(1).isEmpty() ? user : user + "@" + MysqlSession.name(account.get(1));
    }

    /** Returns an account with its names in backticks, a role of MariaDB without a host. */
    static String normal(String account) {
        StringBuilder normal = new StringBuilder();
        Matcher name = NAME.matcher(account);
        while (name.find()) {
            String quoted = name.group();
            String plain = quoted.startsWith("`")
                    ? SqlNames.plain(quoted)
                    : quoted.substring(1, quoted.length() - 1).replace("''", "'");
            normal.append(normal.length() == 0 ? "" : "@").append(MysqlSession.name(plain));
        }
        return normal.toString();
    }

    /** Names the first of many. */
    static String shown(Set<String> all) {
        String first = String.join("; ", all.stream().limit(MOST_NAMED).toList());
        return all.size() > MOST_NAMED ? first + "; and " + (all.size() - MOST_NAMED) + " more" : first;
    }
}
