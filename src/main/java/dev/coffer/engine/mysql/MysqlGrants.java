package dev.coffer.engine.mysql;

import dev.coffer.engine.RestoreResult;
import java.sql.SQLException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Grants accounts what they may do, as far as the restoring account may, and what it is about exists. */
final class MysqlGrants {

    private static final Logger LOG = Logger.getLogger(MysqlGrants.class);

    private static final Pattern GRANT = Pattern.compile(
            "\\AGRANT (.+?)( ON .+?)? TO " + AccountStatements.ACCOUNT + "(?: IDENTIFIED BY PASSWORD '[^']*')?(.*)\\z",
            Pattern.DOTALL);

    private static final Pattern DEFAULT_ROLE = Pattern.compile(
            "\\A(?:SET DEFAULT ROLE .+ (?:FOR|TO) |ALTER USER )" + AccountStatements.ACCOUNT + ".*\\z", Pattern.DOTALL);

    private final MysqlCommands commands;
    private final Set<String> accounts;
    private final Set<String> refused = new LinkedHashSet<>();

    /** @param accounts those that get their grants, with their names in backticks */
    MysqlGrants(MysqlCommands commands, Set<String> accounts) {
        this.commands = commands;
        this.accounts = accounts;
    }

    RestoreResult grant(List<String> statements) {
        for (String statement : statements) {
            Matcher grant = GRANT.matcher(statement);
            Matcher role = DEFAULT_ROLE.matcher(statement);
            if (grant.matches() && accounts.contains(AccountStatements.normal(grant.group(3)))) {
                grant(grant);
            } else if (role.matches() && accounts.contains(AccountStatements.normal(role.group(1)))) {
                attempt(statement, statement);
            }
        }
        List<String> notes = refused.isEmpty()
                ? List.of()
                : List.of("Not granted, as the restoring account may not, or as what it is about is not here: "
                        + AccountStatements.shown(refused) + ".");
        return new RestoreResult(List.of(), notes);
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
}
