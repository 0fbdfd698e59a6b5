package dev.coffer.engine.postgresql;

import dev.coffer.engine.EngineException;
import dev.coffer.engine.RestoreResult.FailedEntry;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * Creates, as a superuser, what a dump's contents need and only a superuser may create, in a way that runs none of these
 * contents: extensions of the server while the database is empty; publications of all tables, and event triggers, which stay
 * disabled, at the end. Each statement is written from names and literals, never taken from the archive as it is.
 */
final class GuardedObjects {

    /** Extensions whose wrapper the restoring role may use: it asks all roles but superusers for a password. */
    private static final String USABLE_WRAPPER = "postgres_fdw";

    private final PostgresLogin administrator;
    private final String database;
    private final String restoring;
    private final Set<Integer> handled = new HashSet<>();
    private final List<FailedEntry> failed = new ArrayList<>();
    private final Set<String> disabled = new TreeSet<>();
    private final Set<String> leftOut = new TreeSet<>();
    private final Set<String> settings = new TreeSet<>();

    /**
     * Creates nothing yet.
     *
     * @param restoring the role that restores the contents
     */
    GuardedObjects(PostgresLogin administrator, String database, String restoring) {
        this.administrator = administrator;
        this.database = database;
        this.restoring = restoring;
    }

    /** Finds the entries that this creates, which the restoring role then leaves out. */
    void collect(ArchiveHead head, Predicate<ArchiveEntry> wanted) throws EngineException, IOException {
        head.visit(entry -> {
            if (isGuarded(entry) && wanted.test(entry)) {
                handled.add(entry.id());
            }
        });
    }

    private static boolean isGuarded(ArchiveEntry entry) {
        return entry.isA("EXTENSION", "EVENT TRIGGER", "SUBSCRIPTION", "PUBLICATION TABLES IN SCHEMA")
                || (entry.isA("PUBLICATION") && isOfAllTables(entry))
                || (entry.isA("COMMENT")
                        && List.of("EXTENSION ", "EVENT TRIGGER ", "SUBSCRIPTION ").stream()
                                .anyMatch(entry.tag()::startsWith));
    }

    private static boolean isOfAllTables(ArchiveEntry entry) {
        List<SqlStatement> statements = SqlReader.statements(entry.definition());
        return !statements.isEmpty() && statements.get(0).has(3, "FOR", "ALL", "TABLES");
    }

    /** Returns whether an entry is left to this. */
    boolean handles(ArchiveEntry entry) {
        return handled.contains(entry.id());
    }

    /** Creates the extensions, when the database has its schemas and nothing else. */
    void extensions(ArchiveHead head) throws EngineException, IOException {
        try (PostgresCommands commands = open()) {
            head.visit(entry -> {
                if (!handles(entry)) {
                    return;
                }
                if (entry.isA("EXTENSION")) {
                    extension(commands, entry);
                } else if (entry.isA("COMMENT") && entry.tag().startsWith("EXTENSION ")) {
                    comment(commands, entry);
                }
            });
        }
    }

    private void extension(PostgresCommands commands, ArchiveEntry entry) throws EngineException {
        SqlStatement create = SqlReader.statements(entry.definition()).get(0);
        int with = create.find(0, "SCHEMA");
        String schema =
                with > 0 && create.hasName(with + 1) ? " SCHEMA " + PostgresCommands.quoted(create.name(with + 1)) : "";
        String extension = PostgresCommands.quoted(entry.tag());
        if (!tried(commands, entry, "CREATE EXTENSION IF NOT EXISTS " + extension + schema)) {
            return;
        }
        String role = PostgresCommands.quoted(restoring);
        if (entry.tag().equals(USABLE_WRAPPER)) {
            tried(commands, entry, "GRANT USAGE ON FOREIGN DATA WRAPPER " + USABLE_WRAPPER + " TO " + role);
        }
        // The rows of users in its tables are in the dump.
        for (String table : commands.query(
                "SELECT c.oid::pg_catalog.regclass FROM pg_catalog.pg_extension e, pg_catalog.unnest(e.extconfig) t (oid)"
                        + " JOIN pg_catalog.pg_class c ON c.oid = t.oid WHERE e.extname = ?::pg_catalog.name",
                entry.tag())) {
            tried(commands, entry, "GRANT SELECT, INSERT, UPDATE ON " + table + " TO " + role);
        }
    }

    /** Creates what comes last. */
    void rest(ArchiveHead head) throws EngineException, IOException {
        try (PostgresCommands commands = open()) {
            head.visit(entry -> {
                if (!handled.contains(entry.id())) {
                    return;
                }
                switch (entry.kind()) {
                    case "PUBLICATION" -> publication(commands, entry);
                    case "PUBLICATION TABLES IN SCHEMA" -> publishedSchema(commands, entry);
                    case "EVENT TRIGGER" -> eventTrigger(commands, entry);
                    case "SUBSCRIPTION" -> leftOut.add(entry.tag());
                    case "COMMENT" -> {
                        if (entry.tag().startsWith("EVENT TRIGGER ")) {
                            comment(commands, entry);
                        }
                    }
                    default -> {}
                }
            });
        }
    }

    /** Sets what roles have set in the database, where any role may set it and the restoring role is a member of the role. */
    void roleSettings(ArchiveHead head) throws EngineException, IOException {
        try (PostgresCommands commands = open()) {
            head.visit(entry -> {
                if (entry.isA("DATABASE PROPERTIES")) {
                    for (SqlStatement statement : SqlReader.statements(entry.definition())) {
                        if (statement.begins("ALTER", "ROLE")) {
                            roleSetting(commands, entry, statement);
                        }
                    }
                }
            });
        }
    }

    private void roleSetting(PostgresCommands commands, ArchiveEntry entry, SqlStatement statement)
            throws EngineException {
        boolean known = statement.hasName(2)
                && statement.has(3, "IN", "DATABASE")
                && statement.has(6, "SET")
                && statement.hasName(7)
                && statement.has(8, "TO");
        if (!known) {
            unknown(entry);
            return;
        }
        String role = statement.name(2);
        String setting = statement.name(7);
        boolean allowed = commands.isTrue(
                "SELECT EXISTS (SELECT 1 FROM pg_catalog.pg_roles r, pg_catalog.pg_settings s WHERE r.rolname = ?"
                        + " AND NOT r.rolsuper AND r.rolname <> ?"
                        + " AND pg_catalog.pg_has_role(?::pg_catalog.name, r.oid, 'MEMBER')"
                        + " AND pg_catalog.lower(s.name) = ? AND s.context = 'user')",
                role,
                restoring,
                restoring,
                setting);
        if (!allowed) {
            settings.add(setting + " of " + role);
            return;
        }
        StringBuilder value = new StringBuilder();
        for (int i = 9; i < statement.tokens().size(); i++) {
            value.append(statement.tokens().get(i).text()).append(' ');
        }
        tried(
                commands,
                entry,
                "ALTER ROLE " + PostgresCommands.quoted(role) + " IN DATABASE " + PostgresCommands.quoted(database)
                        + " SET " + PostgresCommands.quoted(setting) + " TO " + value);
    }

    private void publication(PostgresCommands commands, ArchiveEntry entry) {
        SqlStatement create = SqlReader.statements(entry.definition()).get(0);
        StringBuilder options = new StringBuilder();
        for (int i = create.find(0, "WITH"); i > 0 && i + 2 < create.tokens().size(); i++) {
            if (create.hasName(i)
                    && create.has(i + 1, "=")
                    && create.tokens().get(i + 2).kind() != SqlStatement.Kind.OTHER) {
                options.append(options.isEmpty() ? "" : ", ")
                        .append(PostgresCommands.quoted(create.name(i)))
                        .append(" = ")
                        .append(create.tokens().get(i + 2).text());
            }
        }
        tried(
                commands,
                entry,
                "CREATE PUBLICATION " + PostgresCommands.quoted(entry.tag()) + " FOR ALL TABLES"
                        + (options.isEmpty() ? "" : " WITH (" + options + ")"));
    }

    private void publishedSchema(PostgresCommands commands, ArchiveEntry entry) {
        SqlStatement alter = SqlReader.statements(entry.definition()).get(0);
        int schema = alter.find(0, "SCHEMA") + 1;
        if (alter.begins("ALTER", "PUBLICATION") && alter.hasName(2) && schema > 0 && alter.hasName(schema)) {
            tried(
                    commands,
                    entry,
                    "ALTER PUBLICATION " + PostgresCommands.quoted(alter.name(2)) + " ADD TABLES IN SCHEMA "
                            + PostgresCommands.quoted(alter.name(schema)));
        } else {
            unknown(entry);
        }
    }

    /** Event triggers run with the rights of the role that changes something, which may be a superuser. */
    private void eventTrigger(PostgresCommands commands, ArchiveEntry entry) {
        SqlStatement create = SqlReader.statements(entry.definition()).get(0);
        int function = create.find(0, "EXECUTE") + 2;
        boolean known = create.begins("CREATE", "EVENT", "TRIGGER")
                && create.has(4, "ON")
                && create.hasName(5)
                && function > 5
                && create.hasName(function)
                && create.has(function + 1, ".")
                && create.hasName(function + 2);
        if (!known) {
            unknown(entry);
            return;
        }
        List<String> tags = create.tokens().stream()
                .filter(token -> token.kind() == SqlStatement.Kind.LITERAL)
                .map(SqlStatement.Token::text)
                .toList();
        String trigger = PostgresCommands.quoted(entry.tag());
        boolean created = tried(
                commands,
                entry,
                "BEGIN; CREATE EVENT TRIGGER " + trigger + " ON " + PostgresCommands.quoted(create.name(5))
                        + (tags.isEmpty() ? "" : " WHEN TAG IN (" + String.join(", ", tags) + ")")
                        + " EXECUTE FUNCTION " + PostgresCommands.quoted(create.name(function)) + "."
                        + PostgresCommands.quoted(create.name(function + 2)) + "(); ALTER EVENT TRIGGER " + trigger
                        + " DISABLE; COMMIT");
        if (created) {
            disabled.add(entry.tag());
        }
    }

    private void comment(PostgresCommands commands, ArchiveEntry entry) {
        SqlStatement comment = SqlReader.statements(entry.definition()).get(0);
        boolean trigger = comment.begins("COMMENT", "ON", "EVENT", "TRIGGER");
        int name = trigger ? 4 : 3;
        if ((trigger || comment.begins("COMMENT", "ON", "EXTENSION"))
                && comment.hasName(name)
                && comment.has(name + 1, "IS")
                && comment.tokens().size() == name + 3
                && comment.tokens().get(name + 2).kind() == SqlStatement.Kind.LITERAL) {
            tried(
                    commands,
                    entry,
                    "COMMENT ON " + (trigger ? "EVENT TRIGGER " : "EXTENSION ")
                            + PostgresCommands.quoted(comment.name(name)) + " IS "
                            + comment.tokens().get(name + 2).text());
        } else {
            unknown(entry);
        }
    }

    private void unknown(ArchiveEntry entry) {
        failed.add(new FailedEntry(
                entry.shown(), "This service does not know the statement, and did not execute it.", false));
    }

    private boolean tried(PostgresCommands commands, ArchiveEntry entry, String sql) {
        try {
            commands.tryTo(sql);
            return true;
        } catch (SQLException e) {
            rollBack(commands);
            String reason = PostgresFailure.message(e);
            failed.add(new FailedEntry(entry.shown(), reason, EntryVerdict.isLacking(reason)));
            return false;
        }
    }

    private static void rollBack(PostgresCommands commands) {
        try {
            commands.tryTo("ROLLBACK");
        } catch (SQLException e) {
            // The session is gone, and its transaction with it.
        }
    }

    private PostgresCommands open() throws EngineException {
        return open(administrator, database);
    }

    /** Opens a session in which no trigger of the database runs. */
    static PostgresCommands open(PostgresLogin administrator, String database) throws EngineException {
        PostgresCommands commands = PostgresCommands.open(administrator, database);
        try {
            commands.execute("SET session_replication_role = replica", "SET search_path = ''");
            return commands;
        } catch (EngineException e) {
            commands.close();
            throw e;
        }
    }

    /** Returns what could not be created. */
    List<FailedEntry> failed() {
        return failed;
    }

    /** Returns what is different, as sentences. */
    List<String> notes() {
        List<String> notes = new ArrayList<>();
        if (!disabled.isEmpty()) {
            notes.add(
                    "Event triggers are disabled, since they would run with the rights of the role that changes the database: "
                            + RestoreCheck.shown(disabled) + ". ALTER EVENT TRIGGER … ENABLE changes that.");
        }
        if (!settings.isEmpty()) {
            notes.add("Settings of roles in the database are left out: " + RestoreCheck.shown(settings) + ".");
        }
        if (!leftOut.isEmpty()) {
            notes.add("Subscriptions are left out: " + RestoreCheck.shown(leftOut) + ".");
        }
        return notes;
    }
}
