package dev.coffer.engine.postgresql;

import dev.coffer.engine.EngineException;
import dev.coffer.engine.RestoreResult.FailedEntry;
import dev.coffer.engine.postgresql.SqlStatement.Token;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Gives a new database what belongs to the database itself: its settings, limits, comment, privileges and owner. The
 * statements of the archive name the database of the source; only where that stands as the name of the database, the new name
 * replaces it.
 */
final class DatabaseProperties {

    private static final Pattern MISSING = Pattern.compile("role \"(.*)\" does not exist");

    private final PostgresCommands commands;
    private final DatabaseDefinition definition;
    private final String database;
    private final boolean guarded;
    private final List<FailedEntry> failed = new ArrayList<>();
    private final Set<String> missing = new TreeSet<>();
    private final Set<String> settings = new TreeSet<>();
    private boolean ownedBySuperuser;

    /**
     * Applies nothing yet.
     *
     * @param database the new one
     * @param guarded whether a superuser sets what roles have set in the database
     */
    DatabaseProperties(PostgresCommands commands, DatabaseDefinition definition, String database, boolean guarded) {
        this.guarded = guarded;
        this.commands = commands;
        this.definition = definition;
        this.database = database;
    }

    /** Executes what the archive has; what is refused leaves the rest. */
    void apply(ArchiveHead head) throws EngineException, IOException {
        head.visit(entry -> {
            if (entry.isOfDatabase() && !entry.isA("DATABASE")) {
                for (SqlStatement statement : SqlReader.statements(entry.definition())) {
                    apply(entry, statement);
                }
            }
        });
        if (guarded && commands.isTrue(GuardedOwners.SUPERUSER, definition.owner())) {
            ownedBySuperuser = true;
        } else if (!definition.owner().isEmpty()) {
            execute(
                    "DATABASE OWNER " + definition.owner(),
                    "ALTER DATABASE " + PostgresCommands.quoted(database) + " OWNER TO "
                            + PostgresCommands.quoted(definition.owner()));
        }
    }

    private void apply(ArchiveEntry entry, SqlStatement statement) throws EngineException {
        if (statement.begins("SET", "SESSION")
                || statement.begins("RESET", "SESSION")
                || (guarded && statement.begins("ALTER", "ROLE"))) {
            return;
        }
        renamed(statement, definition.name(), database)
                .ifPresentOrElse(
                        sql -> execute(entry.kind() + " " + firstWords(statement), sql),
                        () -> failed.add(new FailedEntry(
                                entry.kind() + " " + firstWords(statement),
                                "This service does not know the statement, and did not execute it.",
                                false)));
    }

    /**
     * Returns a statement with another name for its database; empty if it is none of the statements that pg_dump writes
     * about a database.
     */
    static Optional<String> renamed(SqlStatement statement, String from, String to) {
        List<Token> tokens = statement.tokens();
        boolean known = statement.begins("ALTER", "DATABASE")
                || statement.begins("ALTER", "ROLE")
                || statement.begins("COMMENT", "ON", "DATABASE")
                || statement.begins("GRANT")
                || statement.begins("REVOKE")
                || statement.begins("SECURITY", "LABEL");
        for (int i = 1; known && i + 1 < tokens.size(); i++) {
            boolean follows = (i == 1 && tokens.get(0).is("ALTER"))
                    || tokens.get(i - 1).is("ON")
                    || tokens.get(i - 1).is("IN");
            if (follows
                    && tokens.get(i).is("DATABASE")
                    && tokens.get(i + 1).isName()
                    && tokens.get(i + 1).name().equals(from)) {
                return Optional.of(
                        statement.text().substring(0, tokens.get(i + 1).start())
                                + PostgresCommands.quoted(to)
                                + statement.text().substring(tokens.get(i + 1).end()));
            }
        }
        return Optional.empty();
    }

    private static String firstWords(SqlStatement statement) {
        StringBuilder words = new StringBuilder();
        for (Token token : statement.tokens()) {
            if (token.kind() == SqlStatement.Kind.LITERAL || words.length() > 80) {
                break;
            }
            words.append(words.isEmpty() ? "" : " ").append(token.text());
        }
        return words.toString();
    }

    private void execute(String what, String sql) {
        try {
            commands.tryTo(sql);
        } catch (SQLException e) {
            String reason = PostgresFailure.message(e);
            Matcher role = MISSING.matcher(reason);
            if (role.matches()) {
                missing.add(role.group(1));
            } else if (reason.startsWith("unrecognized configuration parameter")) {
                settings.add(reason);
            } else {
                failed.add(new FailedEntry(
                        what, reason, "42501".equals(e.getSQLState()) || EntryVerdict.isLacking(reason)));
            }
        }
    }

    List<FailedEntry> failed() {
        return failed;
    }

    /** Returns what is different, as sentences. */
    List<String> notes() {
        List<String> notes = new ArrayList<>();
        if (!missing.isEmpty()) {
            notes.add("The database's owner, or roles with privileges on it, are missing: "
                    + RestoreCheck.shown(missing) + ".");
        }
        if (ownedBySuperuser) {
            notes.add("The database's owner is a superuser here: " + definition.owner()
                    + ". It belongs to the role that restored it.");
        }
        if (!settings.isEmpty()) {
            notes.add("Settings of the database that the server does not know are left out: "
                    + RestoreCheck.shown(settings) + ".");
        }
        return notes;
    }
}
