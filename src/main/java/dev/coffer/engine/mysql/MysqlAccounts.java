package dev.coffer.engine.mysql;

import dev.coffer.engine.EngineException;
import dev.coffer.engine.RestoreResult;
import dev.coffer.engine.RestoreResult.FailedEntry;
import dev.coffer.engine.StoredDump;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Restores accounts and what they may do. Those that exist stay as they are. */
final class MysqlAccounts {

    private static final Logger LOG = Logger.getLogger(MysqlAccounts.class);

    /** The longest statement, in bytes; one account has a line for each thing that it may do. */
    private static final int LONGEST = 16 * 1024 * 1024;

    private static final int MOST_NAMED = 20;

    private static final String NAME = "(?:`(?:[^`]|``)*`|'(?:[^'\\\\]|''|\\\\.)*')";

    private static final String ACCOUNT = "(" + NAME + "(?:@" + NAME + ")?)";

    private static final Pattern CREATE =
            Pattern.compile("\\ACREATE (USER|ROLE) (?:IF NOT EXISTS )?" + ACCOUNT + "(.*)\\z", Pattern.DOTALL);

    private static final Pattern GRANT = Pattern.compile(
            "\\AGRANT (.+?)( ON .+?)? TO " + ACCOUNT + "(?: IDENTIFIED BY PASSWORD '[^']*')?(.*)\\z", Pattern.DOTALL);

    private static final Pattern DEFAULT_ROLE =
            Pattern.compile("\\A(?:SET DEFAULT ROLE .+ (?:FOR|TO) |ALTER USER )" + ACCOUNT + ".*\\z", Pattern.DOTALL);

    private final MysqlCommands commands;
    private final boolean passwords;
    private final Set<String> created = new LinkedHashSet<>();
    private final Set<String> locked = new LinkedHashSet<>();
    private final Set<String> refused = new LinkedHashSet<>();
    private final List<FailedEntry> failed = new ArrayList<>();

    /** @param passwords whether accounts get the passwords that the part has */
    MysqlAccounts(MysqlCommands commands, boolean passwords) {
        this.commands = commands;
        this.passwords = passwords;
    }

    /** @param part read to its end before the first account is made */
    RestoreResult restore(StoredDump dump, InputStream part) throws EngineException, IOException {
        List<String> statements = new ArrayList<>();
        SqlScript script = new SqlScript(part);
        boolean whole = false;
        while (script.next()) {
            whole = script.start().startsWith(AccountsPart.END);
            if (!script.isNoStatement()) {
                statements.add(new String(script.read(LONGEST), StandardCharsets.UTF_8).strip());
            }
        }
        if (!whole) {
            throw MysqlRestoration.cutOff(dump);
        }
        return restore(statements);
    }

    private RestoreResult restore(List<String> statements) throws EngineException {
        Set<String> existing = new HashSet<>(commands.rows("SELECT User, Host FROM mysql.user").stream()
                .map(row -> MysqlSession.name(row.get(0)) + "@" + MysqlSession.name(row.get(1)))
                .toList());
        boolean whole = false;
        try {
            for (String statement : statements) {
                restore(statement, existing);
            }
            whole = true;
            return new RestoreResult(failed, notes(), created);
        } finally {
            if (!whole) {
                drop(commands, created);
            }
        }
    }

    private void restore(String statement, Set<String> existing) throws EngineException {
        Matcher create = CREATE.matcher(statement);
        Matcher grant = GRANT.matcher(statement);
        Matcher role = DEFAULT_ROLE.matcher(statement);
        if (create.matches()) {
            create(create, existing);
        } else if (grant.matches() && created.contains(normal(grant.group(3)))) {
            grant(grant);
        } else if (role.matches() && created.contains(normal(role.group(1)))) {
            attempt(statement, statement);
        }
    }

    private void create(Matcher create, Set<String> existing) {
        String account = normal(create.group(2));
        boolean isRole = create.group(1).equals("ROLE");
        if (existing.contains(account) || existing.contains(account + "@``") || existing.contains(account + "@`%`")) {
            return;
        }
        boolean bare = !isRole && !passwords;
        String statement =
                "CREATE " + create.group(1) + " " + create.group(2) + (bare ? " ACCOUNT LOCK" : create.group(3));
        try {
            commands.tryTo(statement);
            created.add(account);
            if (bare) {
                locked.add(account);
            }
        } catch (SQLException e) {
            failed.add(new FailedEntry(create.group(1) + " " + account, MysqlFailure.message(e), true));
        }
    }

    /** Grants everything at once, or where that is refused, each privilege that may be granted. */
    private void grant(Matcher grant) {
        String on = grant.group(2) == null ? "" : grant.group(2);
        String end = on + " TO " + grant.group(3) + grant.group(4);
        if (attempt("GRANT " + grant.group(1) + end, null)) {
            return;
        }
        for (String privilege : grant.group(1).split(", (?![^(]*\\))", -1)) {
            attempt("GRANT " + privilege + end, privilege + on + " TO " + grant.group(3));
        }
    }

    /** @param what to note if it is refused; null for nothing */
    private boolean attempt(String statement, @Nullable String what) {
        try {
            commands.tryTo(statement);
            return true;
        } catch (SQLException e) {
            LOG.debugf("Not granted: %s", MysqlFailure.message(e));
            if (what != null) {
                refused.add(what);
            }
            return false;
        }
    }

    /** Returns an account with its names in backticks, a role of MariaDB without a host. */
    private static String normal(String account) {
        StringBuilder normal = new StringBuilder();
        Matcher name = Pattern.compile(NAME).matcher(account);
        while (name.find()) {
            String quoted = name.group();
            String plain = quoted.startsWith("`")
                    ? SqlNames.plain(quoted)
                    : quoted.substring(1, quoted.length() - 1).replace("''", "'");
            normal.append(normal.length() == 0 ? "" : "@").append(MysqlSession.name(plain));
        }
        return normal.toString();
    }

    private List<String> notes() {
        List<String> notes = new ArrayList<>();
        if (!locked.isEmpty()) {
            notes.add("Accounts were created locked, and without passwords: " + shown(locked)
                    + ". ALTER USER … IDENTIFIED BY … ACCOUNT UNLOCK changes that.");
        }
        if (!refused.isEmpty()) {
            notes.add("Not granted, as the restoring account may not, or as what it is about is not here yet: "
                    + shown(refused) + ".");
        }
        return notes;
    }

    private static String shown(Set<String> all) {
        String first = String.join("; ", all.stream().limit(MOST_NAMED).toList());
        return all.size() > MOST_NAMED ? first + "; and " + (all.size() - MOST_NAMED) + " more" : first;
    }

    /** Drops accounts that {@link #restore} created; one that something needs stays. */
    static void drop(MysqlCommands commands, Set<String> accounts) {
        for (String account : accounts) {
            try {
                commands.tryTo("DROP USER IF EXISTS " + account);
            } catch (SQLException e) {
                LOG.debugf("The account %s stays: %s", account, MysqlFailure.message(e));
            }
        }
    }
}
