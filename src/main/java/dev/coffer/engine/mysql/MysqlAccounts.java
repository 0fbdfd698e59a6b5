package dev.coffer.engine.mysql;

import dev.coffer.engine.EngineException;
import dev.coffer.engine.RestoreResult;
import dev.coffer.engine.RestoreResult.FailedEntry;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jboss.logging.Logger;

/** Creates accounts. Those that exist stay as they are. */
final class MysqlAccounts {

    private static final Logger LOG = Logger.getLogger(MysqlAccounts.class);

    private static final Pattern CREATE = Pattern.compile(
            "\\ACREATE (USER|ROLE) (?:IF NOT EXISTS )?" + AccountStatements.ACCOUNT + "(.*)\\z", Pattern.DOTALL);

    private final MysqlCommands commands;
    private final boolean passwords;
    private final Set<String> created = new LinkedHashSet<>();
    private final Set<String> locked = new LinkedHashSet<>();
    private final List<FailedEntry> failed = new ArrayList<>();

    /** @param passwords whether accounts get the passwords that the part has */
    MysqlAccounts(MysqlCommands commands, boolean passwords) {
        this.commands = commands;
        this.passwords = passwords;
    }

    RestoreResult restore(List<String> statements) throws EngineException {
        Set<String> existing = new HashSet<>(commands.rows("SELECT User, Host FROM mysql.user").stream()
                .map(AccountStatements::quoted)
                .toList());
        boolean whole = false;
        try {
            for (String statement : statements) {
                Matcher create = CREATE.matcher(statement);
                if (create.matches()) {
                    create(create, existing);
                }
            }
            whole = true;
            return new RestoreResult(failed, notes(), created);
        } finally {
            if (!whole) {
                drop(commands, created);
            }
        }
    }

    private void create(Matcher create, Set<String> existing) {
        String account = AccountStatements.normal(create.group(2));
        boolean isRole = create.group(1).equals("ROLE");
        if (existing.contains(account) || existing.contains(account + "@`%`")) {
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

    private List<String> notes() {
        List<String> notes = new ArrayList<>();
        if (!locked.isEmpty()) {
            notes.add("Accounts were created locked, and without passwords: " + AccountStatements.shown(locked)
                    + ". ALTER USER … IDENTIFIED BY … ACCOUNT UNLOCK changes that.");
        }
        return notes;
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
