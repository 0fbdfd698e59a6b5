package dev.coffer.engine.postgresql;

import dev.coffer.engine.DumpWarning;
import dev.coffer.engine.EngineException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * How what belongs to no database (roles, memberships, tablespaces, settings of roles and grants on parameters) is
 * dumped by a role that may not read all of it.
 *
 * @param options for {@code pg_dumpall}; empty where it cannot be dumped at all
 * @param warnings what is left out
 */
record PostgresGlobals(Optional<List<String>> options, List<DumpWarning> warnings) {

    private static final String PASSWORDS = "pg_authid";
    private static final String ROLES = "pg_roles";

    /** What pg_dumpall of any version reads besides, on a server that has it. */
    private static final Set<String> CATALOGS = Set.of(
            "pg_auth_members",
            "pg_db_role_setting",
            "pg_parameter_acl",
            "pg_shdescription",
            "pg_shseclabel",
            "pg_tablespace");

    static final String GLOBALS = "Roles, their memberships and settings, and tablespaces";

    static PostgresGlobals of(PostgresSession session, String role) throws EngineException {
        Set<String> asked = new TreeSet<>(CATALOGS);
        asked.add(PASSWORDS);
        asked.add(ROLES);
        Set<String> missing = new TreeSet<>(session.unreadable(asked));
        boolean withoutPasswords = missing.remove(PASSWORDS);
        boolean withoutRoles = missing.remove(ROLES) && withoutPasswords;
        if (withoutRoles) {
            missing.add(ROLES);
        }
        if (!missing.isEmpty()) {
            String warning = GLOBALS + " are left out: the role \"" + role + "\" may not read "
                    + String.join(", ", missing) + ".";
            return new PostgresGlobals(Optional.empty(), List.of(DumpWarning.omission(warning)));
        }
        // The database comes from the environment like all the rest; this only keeps pg_dumpall from choosing its own.
        List<DumpWarning> warnings = new ArrayList<>();
        List<String> settings = session.settingsOfAllRoles();
        if (!settings.isEmpty()) {
            warnings.add(DumpWarning.note("Settings of all roles (ALTER ROLE ALL SET) are left out: "
                    + String.join(", ", settings) + ". No dump tool writes them; note them elsewhere."));
        }
        List<String> options = new ArrayList<>(
                List.of("--globals-only", "--no-password", "--database=fallback_application_name=coffer"));
        if (!withoutPasswords) {
            return new PostgresGlobals(Optional.of(options), warnings);
        }
        options.add("--no-role-passwords");
        String warning = "The passwords of roles are left out: the role \"" + role + "\" may not read pg_authid.";
        warnings.add(DumpWarning.note(warning));
        return new PostgresGlobals(Optional.of(options), warnings);
    }
}
