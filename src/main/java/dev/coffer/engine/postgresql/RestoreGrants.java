package dev.coffer.engine.postgresql;

import dev.coffer.engine.EngineException;
import dev.coffer.engine.RestoreResult.FailedEntry;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Grants privileges one statement at a time, where an entry's statements together failed because one of them names a role
 * that the server lacks.
 */
final class RestoreGrants {

    private static final Pattern MISSING = Pattern.compile("role \"(.*)\" does not exist");

    private static final Set<String> KINDS = Set.of("GRANT", "REVOKE", "ALTER", "SET", "RESET");

    private final PostgresCommands commands;
    private final boolean guarded;
    private final Set<String> missing = new TreeSet<>();
    private final Set<String> superusers = new TreeSet<>();
    private final List<FailedEntry> failed = new ArrayList<>();

    /**
     * @param commands in the restored database, of the role that restores
     * @param guarded whether that role restores for a superuser, whose own default privileges stay as they are
     */
    RestoreGrants(PostgresCommands commands, boolean guarded) {
        this.commands = commands;
        this.guarded = guarded;
    }

    /** Executes the statements of entries, and tells the run which ones that was enough for. */
    void grant(ArchiveHead head, RestoreRun run) throws EngineException, IOException {
        Set<Integer> refused = new HashSet<>(run.refusedPrivileges());
        head.visit(entry -> {
            if (refused.contains(entry.id())) {
                grant(entry);
                run.restored(entry.id());
            }
        });
    }

    /** Executes the statements of one entry. */
    private void grant(ArchiveEntry entry) throws EngineException {
        for (SqlStatement statement : SqlReader.statements(entry.definition())) {
            String kind = statement.tokens().get(0).text().toUpperCase(Locale.ROOT);
            if (KINDS.contains(kind)) {
                execute(entry, statement.text());
            }
        }
        commands.execute("RESET SESSION AUTHORIZATION");
    }

    private void execute(ArchiveEntry entry, String sql) throws EngineException {
        try {
            commands.tryTo(sql);
        } catch (SQLException e) {
            if (!commands.session().isOpen()) {
                throw commands.failure(e);
            }
            String reason = PostgresFailure.message(e);
            Matcher role = MISSING.matcher(reason);
            if (role.matches()) {
                missing.add(role.group(1));
            } else if (guarded && entry.isA("DEFAULT ACL") && commands.isTrue(GuardedOwners.SUPERUSER, entry.owner())) {
                superusers.add(entry.owner());
            } else {
                failed.add(new FailedEntry(
                        entry.shown(), reason, "42501".equals(e.getSQLState()) || EntryVerdict.isLacking(reason)));
            }
        }
    }

    /** Returns what was refused for another reason than a role that is missing. */
    List<FailedEntry> failed() {
        return failed;
    }

    /** Returns what is different, as sentences. */
    List<String> notes() {
        List<String> notes = new ArrayList<>();
        if (!missing.isEmpty()) {
            notes.add(
                    "The privileges of roles that the server lacks are left out: " + RestoreCheck.shown(missing) + ".");
        }
        if (!superusers.isEmpty()) {
            notes.add("The default privileges of roles that are superusers here are left out: "
                    + RestoreCheck.shown(superusers) + ".");
        }
        return notes;
    }
}
