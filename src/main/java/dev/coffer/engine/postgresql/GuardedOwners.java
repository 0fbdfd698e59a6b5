package dev.coffer.engine.postgresql;

import dev.coffer.engine.EngineException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Gives objects, as a superuser, to owners that the restoring role may not give them to: mostly roles that may not create
 * anything in the schema, where the source had a superuser do it. Only roles of the dump become owners, which are no
 * superusers, and only statements that change an owner and nothing else are executed.
 */
final class GuardedOwners {

    /** What can be given, by the words after {@code ALTER}. */
    private static final List<String[]> NAMED = List.of(
            new String[] {"TABLE"},
            new String[] {"VIEW"},
            new String[] {"MATERIALIZED", "VIEW"},
            new String[] {"FOREIGN", "TABLE"},
            new String[] {"SEQUENCE"},
            new String[] {"TYPE"},
            new String[] {"DOMAIN"},
            new String[] {"SCHEMA"},
            new String[] {"COLLATION"},
            new String[] {"STATISTICS"},
            new String[] {"SERVER"});

    /** The same, for what has arguments. */
    private static final List<String[]> CALLED =
            List.of(new String[] {"FUNCTION"}, new String[] {"PROCEDURE"}, new String[] {"AGGREGATE"});

    static final String SUPERUSER = "SELECT rolsuper FROM pg_catalog.pg_roles WHERE rolname = ?::pg_catalog.name";

    private static final String OF_THE_DUMP =
            "SELECT NOT rolsuper AND pg_catalog.pg_has_role(?::pg_catalog.name, oid, 'MEMBER')"
                    + " FROM pg_catalog.pg_roles WHERE rolname = ?::pg_catalog.name";

    private final PostgresLogin administrator;
    private final String database;
    private final String restoring;
    private final Set<String> superusers = new TreeSet<>();

    GuardedOwners(PostgresLogin administrator, String database, String restoring) {
        this.administrator = administrator;
        this.database = database;
        this.restoring = restoring;
    }

    /**
     * An owner that was refused.
     *
     * @param command of pg_restore, which names the object and its owner
     * @param reason the server's words
     */
    record Refusal(String role, String command, String reason) {}

    /** Returns those that are still refused, without those of superusers, who get nothing. */
    List<Refusal> give(List<Refusal> refusals) throws EngineException {
        List<Refusal> left = new ArrayList<>();
        try (PostgresCommands commands = GuardedObjects.open(administrator, database)) {
            for (Refusal refusal : refusals) {
                if (commands.isTrue(SUPERUSER, name(refusal.role()))) {
                    superusers.add(name(refusal.role()));
                } else if (!given(commands, refusal)) {
                    left.add(refusal);
                }
            }
        }
        return left;
    }

    /** Returns the superusers that owned something at the source. */
    Set<String> superusers() {
        return superusers;
    }

    private static String name(String role) {
        boolean quoted = role.length() > 1 && role.startsWith("\"");
        return quoted ? role.substring(1, role.length() - 1).replace("\"\"", "\"") : role;
    }

    private boolean given(PostgresCommands commands, Refusal refusal) throws EngineException {
        List<SqlStatement> statements = SqlReader.statements(refusal.command());
        if (statements.size() != 1) {
            return false;
        }
        SqlStatement statement = statements.get(0);
        int owner = ownerOf(statement);
        if (owner < 0 || !commands.isTrue(OF_THE_DUMP, restoring, statement.name(owner))) {
            return false;
        }
        try {
            commands.tryTo(statement.text());
            return true;
        } catch (SQLException e) {
            return false;
        }
    }

    /** Returns the index of the owner's name in a statement that only changes an owner; -1 for any other. */
    static int ownerOf(SqlStatement statement) {
        int at = -1;
        for (String[] kind : NAMED) {
            at = statement.begins("ALTER") && statement.has(1, kind) ? afterName(statement, 1 + kind.length) : at;
        }
        for (String[] kind : CALLED) {
            at = statement.begins("ALTER") && statement.has(1, kind)
                    ? afterArguments(statement, afterName(statement, 1 + kind.length))
                    : at;
        }
        boolean owner = at > 0
                && statement.has(at, "OWNER", "TO")
                && statement.hasName(at + 2)
                && statement.tokens().size() == at + 3;
        return owner ? at + 2 : -1;
    }

    /** Returns the index after {@code name} or {@code schema.name}; -1 if there is none. */
    private static int afterName(SqlStatement statement, int from) {
        if (!statement.hasName(from)) {
            return -1;
        }
        boolean qualified = statement.has(from + 1, ".") && statement.hasName(from + 2);
        return qualified ? from + 3 : from + 1;
    }

    /** Returns the index after types in parentheses; -1 if there are none. */
    private static int afterArguments(SqlStatement statement, int from) {
        if (from < 0 || !statement.has(from, "(")) {
            return -1;
        }
        int depth = 0;
        for (int i = from; i < statement.tokens().size(); i++) {
            if (statement.tokens().get(i).kind() == SqlStatement.Kind.LITERAL) {
                return -1;
            }
            depth += statement.has(i, "(") ? 1 : 0;
            depth -= statement.has(i, ")") ? 1 : 0;
            if (depth == 0) {
                return i + 1;
            }
        }
        return -1;
    }
}
