package dev.coffer.engine.postgresql;

import dev.coffer.engine.EngineException;
import dev.coffer.engine.EngineException.Code;
import dev.coffer.engine.RestoreResult;
import dev.coffer.engine.RestoreResult.FailedEntry;
import java.io.IOException;
import java.io.Reader;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Restores what {@code pg_dumpall --globals-only} wrote, which is taken for hostile: each statement is read, judged, and
 * written again from its parts; what is not known is never executed. Roles that exist stay as they are. All is one
 * transaction, so that a text that turns out to be damaged leaves nothing.
 */
final class PostgresRoles {

    /** More failed statements than these are counted. */
    private static final int MOST = 100;

    /** Roles of the server that give nothing away of the machine it runs on. */
    private static final Set<String> HARMLESS = Set.of(
            "pg_read_all_data",
            "pg_write_all_data",
            "pg_read_all_settings",
            "pg_read_all_stats",
            "pg_stat_scan_tables",
            "pg_monitor",
            "pg_signal_backend",
            "pg_checkpoint",
            "pg_maintain",
            "pg_use_reserved_connections");

    private static final Set<String> PLAIN_ATTRIBUTES =
            Set.of("INHERIT", "NOINHERIT", "CREATEROLE", "NOCREATEROLE", "CREATEDB", "NOCREATEDB", "LOGIN", "NOLOGIN");

    private static final Set<String> REFUSALS = Set.of("NOSUPERUSER", "NOREPLICATION", "NOBYPASSRLS");

    private final PostgresCommands commands;
    private final String restoring;
    private final boolean guarded;
    private final boolean passwords;
    private final boolean superuser;
    private final int major;
    private final Set<String> existing = new TreeSet<>();
    private final Set<String> created = new TreeSet<>();
    private final List<FailedEntry> failed = new ArrayList<>();
    private final Set<String> notes = new TreeSet<>();
    private final Set<String> kept = new TreeSet<>();
    private final Set<String> skipped = new TreeSet<>();
    private int more;

    /**
     * Begins with the roles that the server has.
     *
     * @param commands of the role that creates roles
     * @param restoring the role that restores databases
     * @param guarded whether the creating role is a superuser whose rights the dump's contents must not get
     * @param passwords whether hashes of passwords are restored
     */
    PostgresRoles(PostgresCommands commands, String restoring, boolean guarded, boolean passwords)
            throws EngineException {
        this.commands = commands;
        this.restoring = restoring;
        this.guarded = guarded;
        this.passwords = passwords;
        this.superuser = commands.isTrue("SELECT rolsuper FROM pg_catalog.pg_roles WHERE rolname = current_user");
        this.major = commands.session().version().majorNumber();
        existing.addAll(commands.query("SELECT rolname FROM pg_catalog.pg_roles"));
    }

    /** @param text read to its end; what it throws is thrown on, and no role was created then */
    RestoreResult restore(Reader text) throws EngineException, IOException {
        try {
            commands.connection().setAutoCommit(false);
            boolean whole = false;
            try {
                SqlReader reader = new SqlReader(text);
                for (SqlStatement next = reader.next(); next != null; next = reader.next()) {
                    restore(next);
                    reader.skipped().forEach(this::skipCommand);
                }
                reader.skipped().forEach(this::skipCommand);
                grantToRestoring();
                commands.connection().commit();
                whole = true;
            } finally {
                if (!whole) {
                    commands.connection().rollback();
                }
                commands.connection().setAutoCommit(true);
            }
        } catch (SqlReader.MalformedException e) {
            throw new EngineException(
                    Code.TOOL_FAILED,
                    "The part that belongs to no database cannot be restored: " + e.getMessage() + ".",
                    e);
        } catch (SQLException e) {
            throw commands.failure(e);
        }
        return result();
    }

    private RestoreResult result() {
        if (!kept.isEmpty()) {
            notes.add("Roles that existed stay as they are: " + String.join(", ", kept) + ".");
        }
        if (!skipped.isEmpty()) {
            notes.add("Left out of the part that belongs to no database: " + String.join(", ", skipped) + ".");
        }
        if (more > 0) {
            failed.add(new FailedEntry(more + " more statements", "not shown", false));
        }
        return new RestoreResult(failed, List.copyOf(notes), created);
    }

    /** What the contents of dumps are restored by has to own what the new roles own. */
    private void grantToRestoring() throws SQLException {
        if (!guarded) {
            return;
        }
        for (String role : created) {
            commands.tryTo("GRANT " + PostgresCommands.quoted(role) + " TO " + PostgresCommands.quoted(restoring));
        }
    }

    private void skipCommand(String command) {
        if (!Set.of("\\connect", "\\restrict", "\\unrestrict").contains(command)) {
            skipped.add("the command " + command + " of psql");
        }
    }

    private void restore(SqlStatement statement) throws EngineException, SQLException {
        if (statement.begins("SET") || statement.begins("SELECT", "pg_catalog", ".", "set_config")) {
            requireStandardStrings(statement);
        } else if (statement.begins("CREATE", "ROLE") && statement.tokens().size() == 3 && statement.hasName(2)) {
            create(statement.name(2));
        } else if (statement.begins("ALTER", "ROLE") && statement.hasName(2)) {
            alter(statement);
        } else if (statement.begins("COMMENT", "ON", "ROLE") && statement.hasName(3)) {
            comment(statement);
        } else if (statement.begins("GRANT")
                && statement.hasName(1)
                && statement.has(2, "TO")
                && statement.hasName(3)) {
            grant(statement);
        } else if (statement.find(0, "TABLESPACE") > 0 && isOfTablespace(statement)) {
            skipped.add("tablespaces, whose folders belong to the source");
        } else if (statement.begins("GRANT") && statement.find(0, "PARAMETER") > 0) {
            skipped.add("privileges on parameters");
        } else if (statement.begins("SECURITY", "LABEL")) {
            skipped.add("security labels");
        } else {
            fail(shown(statement), "This service does not know the statement, and did not execute it.", false);
        }
    }

    private static boolean isOfTablespace(SqlStatement statement) {
        return statement.has(1, "TABLESPACE")
                || statement.begins("COMMENT", "ON", "TABLESPACE")
                || (statement.begins("GRANT") && statement.has(statement.find(0, "TABLESPACE") - 1, "ON"))
                || (statement.begins("REVOKE") && statement.has(statement.find(0, "TABLESPACE") - 1, "ON"));
    }

    private static void requireStandardStrings(SqlStatement statement) throws EngineException {
        if (statement.begins("SET", "standard_conforming_strings")
                && statement.text().toLowerCase(Locale.ROOT).contains("off")) {
            throw new EngineException(
                    Code.TOOL_FAILED, "The part that belongs to no database has strings in an outdated syntax.");
        }
    }

    private void create(String role) throws SQLException {
        if (existing.contains(role)) {
            kept.add(role);
        } else if (tried("ROLE " + role, "CREATE ROLE " + PostgresCommands.quoted(role))) {
            existing.add(role);
            created.add(role);
        }
    }

    private void alter(SqlStatement statement) throws SQLException {
        String role = statement.name(2);
        if (!created.contains(role)) {
            return;
        }
        String alter = "ALTER ROLE " + PostgresCommands.quoted(role);
        if (statement.has(3, "WITH")) {
            @Nullable String attributes = attributes(role, statement);
            if (attributes != null) {
                tried("ROLE " + role, alter + " WITH " + attributes);
            }
        } else if (statement.has(3, "SET") && statement.hasName(4)) {
            setting(role, alter, statement);
        } else {
            fail(shown(statement), "This service does not know the statement, and did not execute it.", false);
        }
    }

    /** Returns the attributes that a new role may get; null if there is one that is not known. */
    private @Nullable String attributes(String role, SqlStatement statement) {
        List<String> attributes = new ArrayList<>();
        for (int i = 4; i < statement.tokens().size(); i++) {
            String word = statement.tokens().get(i).text().toUpperCase(Locale.ROOT);
            if (guarded && word.equals("CREATEROLE")) {
                notes.add("The role \"" + role + "\" had CREATEROLE, and has not here.");
            } else if (PLAIN_ATTRIBUTES.contains(word) || REFUSALS.contains(word)) {
                // Only a superuser may say even no to the others.
                if (PLAIN_ATTRIBUTES.contains(word)) {
                    attributes.add(word);
                }
            } else if (word.equals("SUPERUSER")) {
                notes.add("The role \"" + role + "\" was a superuser, and is none here.");
            } else if (word.equals("REPLICATION") || word.equals("BYPASSRLS")) {
                if (superuser && !guarded) {
                    attributes.add(word);
                } else {
                    notes.add("The role \"" + role + "\" had " + word + ", and has not here.");
                }
            } else if (statement.has(i, "CONNECTION", "LIMIT")) {
                boolean none = statement.has(i + 2, "-");
                i += none ? 3 : 2;
                if (!none && i < statement.tokens().size()) {
                    String number = statement.tokens().get(i).text();
                    attributes.add("CONNECTION LIMIT " + (number.matches("[0-9]{1,9}") ? number : "-1"));
                }
            } else if (statement.has(i, "VALID", "UNTIL")) {
                i += 2;
                attributes.add("VALID UNTIL " + literal(statement, i));
            } else if (word.equals("PASSWORD")) {
                i++;
                if (passwords) {
                    attributes.add("PASSWORD " + literal(statement, i));
                }
            } else {
                fail("ROLE " + role, "This service does not know the attribute " + word + ".", false);
                return null;
            }
        }
        return String.join(" ", attributes);
    }

    private static String literal(SqlStatement statement, int index) {
        boolean is = index < statement.tokens().size()
                && statement.tokens().get(index).kind() == SqlStatement.Kind.LITERAL;
        return is ? statement.tokens().get(index).text() : "''";
    }

    /** A setting of a role; what only a superuser may set is not set for a dump's contents. */
    private void setting(String role, String alter, SqlStatement statement) throws SQLException {
        String name = statement.name(4);
        int value = 5;
        while (statement.has(value, ".") && statement.hasName(value + 1)) {
            name += "." + statement.name(value + 1);
            value += 2;
        }
        if (!statement.has(value, "TO")) {
            fail(shown(statement), "This service does not know the statement, and did not execute it.", false);
            return;
        }
        if (guarded && !isSetByAnyone(name)) {
            notes.add("The setting " + name + " of the role \"" + role + "\" is left out: only a superuser sets it.");
            return;
        }
        StringBuilder values = new StringBuilder();
        for (int i = value + 1; i < statement.tokens().size(); i++) {
            values.append(statement.tokens().get(i).text()).append(' ');
        }
        String quoted = String.join(
                ".",
                List.of(name.split("\\.", -1)).stream()
                        .map(PostgresCommands::quoted)
                        .toList());
        tried("ROLE " + role, alter + " SET " + quoted + " TO " + values);
    }

    private boolean isSetByAnyone(String name) {
        try {
            return commands.isTrue(
                    "SELECT context = 'user' FROM pg_catalog.pg_settings WHERE pg_catalog.lower(name) = ?",
                    name.toLowerCase(Locale.ROOT));
        } catch (EngineException e) {
            return false;
        }
    }

    private void comment(SqlStatement statement) throws SQLException {
        String role = statement.name(3);
        if (created.contains(role)
                && statement.has(4, "IS")
                && statement.tokens().size() == 6) {
            tried(
                    "COMMENT ROLE " + role,
                    "COMMENT ON ROLE " + PostgresCommands.quoted(role) + " IS " + literal(statement, 5));
        }
    }

    /** Who existed gets no new rights; and a new role none that reach beyond the server's databases. */
    private void grant(SqlStatement statement) throws SQLException {
        String role = statement.name(1);
        String member = statement.name(3);
        String shown = "\"" + role + "\" to \"" + member + "\"";
        if (!created.contains(member)) {
            if (created.contains(role)) {
                notes.add("The membership of " + shown + " is left out: the member existed, and stays as it is.");
            }
            return;
        }
        if (guarded && !created.contains(role) && !HARMLESS.contains(role)) {
            notes.add("The membership of " + shown + " is left out: it would give a dump's contents more rights than"
                    + " they may have here.");
            return;
        }
        tried(
                "GRANT " + shown,
                "GRANT " + PostgresCommands.quoted(role) + " TO " + PostgresCommands.quoted(member)
                        + options(statement));
    }

    private String options(SqlStatement statement) {
        List<String> options = new ArrayList<>();
        boolean detailed = major >= 1600;
        for (int i = statement.find(4, "WITH"); i > 0 && i < statement.tokens().size(); i++) {
            if (statement.has(i, "ADMIN", "OPTION") || statement.has(i, "ADMIN", "TRUE")) {
                options.add(detailed ? "ADMIN TRUE" : "ADMIN OPTION");
            } else if (detailed && (statement.has(i, "INHERIT", "FALSE") || statement.has(i, "SET", "FALSE"))) {
                options.add(statement.tokens().get(i).text() + " FALSE");
            } else if (detailed && (statement.has(i, "INHERIT", "TRUE") || statement.has(i, "SET", "TRUE"))) {
                options.add(statement.tokens().get(i).text() + " TRUE");
            }
        }
        return options.isEmpty() ? "" : " WITH " + String.join(", ", options);
    }

    /** Executes a statement; what fails leaves the others. */
    private boolean tried(String what, String sql) throws SQLException {
        Savepoint before = commands.connection().setSavepoint();
        try {
            commands.tryTo(sql);
            commands.connection().releaseSavepoint(before);
            return true;
        } catch (SQLException e) {
            if (!commands.session().isOpen()) {
                throw e;
            }
            commands.connection().rollback(before);
            fail(what, PostgresFailure.message(e), "42501".equals(e.getSQLState()));
            return false;
        }
    }

    private void fail(String what, @Nullable String reason, boolean lacking) {
        if (failed.size() < MOST) {
            failed.add(new FailedEntry(what, String.valueOf(reason), lacking));
        } else {
            more++;
        }
    }

    /** Returns the first words of a statement, without any literal. */
    private static String shown(SqlStatement statement) {
        StringBuilder shown = new StringBuilder();
        for (SqlStatement.Token token : statement.tokens()) {
            if (token.kind() == SqlStatement.Kind.LITERAL || shown.length() > 60) {
                return shown + "…";
            }
            shown.append(shown.isEmpty() ? "" : " ").append(token.text());
        }
        return shown.toString();
    }
}
