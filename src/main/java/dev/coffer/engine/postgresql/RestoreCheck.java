package dev.coffer.engine.postgresql;

import dev.coffer.engine.EngineException;
import dev.coffer.engine.EngineException.Code;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Compares what an archive's table of contents needs with what a server has, before anything is written. */
final class RestoreCheck {

    /** More names of a kind are counted, not shown. */
    private static final int MOST = 20;

    private final PostgresCommands commands;
    private final boolean strictTablespaces;
    private final Set<String> extensions = new TreeSet<>();
    private final Set<String> tablespaces = new TreeSet<>();
    private final Set<String> accessMethods = new TreeSet<>();
    private final Set<String> ownAccessMethods = new HashSet<>();
    private final Set<String> owners = new TreeSet<>();
    private final List<String> lacks = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private @Nullable DatabaseDefinition definition;

    RestoreCheck(PostgresCommands commands, boolean strictTablespaces) {
        this.commands = commands;
        this.strictTablespaces = strictTablespaces;
    }

    /**
     * Checks everything.
     *
     * @throws EngineException TARGET_LACKS with all that the server lacks
     */
    void check(ArchiveHead head) throws EngineException, IOException {
        head.visit(this::collect);
        if (definition == null) {
            throw new EngineException(
                    Code.TOOL_FAILED, "The archive does not say how the database was created, so it is damaged.");
        }
        lacking("the extensions", extensions, "SELECT name FROM pg_catalog.pg_available_extensions");
        accessMethods.removeAll(ownAccessMethods);
        lacking("the access methods", accessMethods, "SELECT amname FROM pg_catalog.pg_am");
        locale(definition);
        tablespaces();
        owners();
        if (!lacks.isEmpty()) {
            throw new EngineException(
                    Code.TARGET_LACKS,
                    "The server lacks what the database \"" + definition.name() + "\" needs: "
                            + String.join("; ", lacks) + ".");
        }
    }

    /** Returns what will be different, as sentences. */
    List<String> notes() {
        return notes;
    }

    DatabaseDefinition definition() {
        return Objects.requireNonNull(definition);
    }

    /** Returns the tablespaces that the archive names and the server lacks. */
    Set<String> missingTablespaces() {
        return tablespaces;
    }

    private void collect(ArchiveEntry entry) throws EngineException {
        switch (entry.kind()) {
            case "DATABASE" -> {
                definition = DatabaseDefinition.of(entry);
                definition.option("TABLESPACE").ifPresent(tablespaces::add);
            }
            case "EXTENSION" -> extensions.add(entry.tag());
            case "ACCESS METHOD" -> ownAccessMethods.add(entry.tag());
            default -> {
                add(tablespaces, entry.tablespace());
                add(accessMethods, entry.accessMethod());
            }
        }
        if (entry.section() != ArchiveEntry.Section.DATA) {
            add(owners, entry.owner());
        }
    }

    private static void add(Set<String> names, @Nullable String name) {
        if (name != null && !name.isEmpty() && names.size() < 10_000) {
            names.add(name);
        }
    }

    private void lacking(String what, Set<String> needed, String sql) throws EngineException {
        if (needed.isEmpty()) {
            return;
        }
        needed.removeAll(commands.query(sql));
        if (!needed.isEmpty()) {
            lacks.add(what + " " + shown(needed) + " (install their packages on the server)");
        }
    }

    private void tablespaces() throws EngineException {
        tablespaces.remove("pg_default");
        tablespaces.removeAll(commands.query("SELECT spcname FROM pg_catalog.pg_tablespace"));
        if (tablespaces.isEmpty()) {
            return;
        }
        if (strictTablespaces) {
            lacks.add("the tablespaces " + shown(tablespaces));
        } else {
            notes.add("The server lacks the tablespaces " + shown(tablespaces)
                    + "; what was in them is in the default one.");
        }
    }

    private void owners() throws EngineException {
        owners.removeAll(commands.query("SELECT rolname FROM pg_catalog.pg_roles"));
        if (!owners.isEmpty()) {
            notes.add("The server lacks the roles " + shown(owners)
                    + "; what they own belongs to the role that restores.");
        }
    }

    /** Whether the machine has a locale is known only by using it, here for a collation that is gone at once. */
    private void locale(DatabaseDefinition database) throws EngineException {
        PostgresVersion server = commands.session().version();
        database.unknownTo(server)
                .ifPresent(option -> lacks.add("the option " + option + " of CREATE DATABASE, which PostgreSQL "
                        + server.full() + " does not know"));
        if (database.unknownTo(server).isPresent()) {
            return;
        }
        for (String keyword : List.of("LC_COLLATE", "LC_CTYPE", "LOCALE")) {
            @Nullable String locale = database.option(keyword).orElse(null);
            if (locale != null && !List.of("C", "POSIX").contains(locale)) {
                locale(locale, "libc");
            }
        }
        if (database.provider().equals("icu")) {
            database.option("ICU_LOCALE").ifPresent(locale -> locale(locale, "icu"));
        }
    }

    private void locale(String locale, String provider) {
        String lacking = "the locale \"" + locale + "\"" + (provider.equals("icu") ? " of ICU" : "");
        if (lacks.contains(lacking)) {
            return;
        }
        try {
            commands.connection().setAutoCommit(false);
            try {
                commands.tryTo("CREATE COLLATION pg_temp.coffer (PROVIDER = " + provider + ", LOCALE = "
                        + PostgresCommands.literal(locale) + ")");
            } catch (SQLException e) {
                String said = PostgresFailure.message(e).toLowerCase(Locale.ROOT);
                if (said.contains("could not create locale")
                        || said.contains("icu is not supported")
                        || said.contains("could not open collator")
                        || said.contains("unknown language")) {
                    lacks.add(lacking);
                }
            } finally {
                commands.connection().rollback();
                commands.connection().setAutoCommit(true);
            }
        } catch (SQLException e) {
            // Creating the database says it.
        }
    }

    static String shown(Set<String> names) {
        String shown = String.join(", ", names.stream().limit(MOST).toList());
        return names.size() > MOST ? shown + " and " + (names.size() - MOST) + " more" : shown;
    }
}
