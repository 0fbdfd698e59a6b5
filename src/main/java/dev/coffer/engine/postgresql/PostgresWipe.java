package dev.coffer.engine.postgresql;

import dev.coffer.engine.EngineException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Removes everything from a scratch server that does not belong to a new server, its login and its mark. */
final class PostgresWipe {

    /** The databases of a new server that can be changed. */
    private static final List<String> CHANGEABLE = List.of("postgres", "template1");

    private static final Set<String> KEPT = Set.of("postgres", "template1", "template0", PostgresScratch.MARK);

    private static final String END_SESSIONS =
            "SELECT pg_catalog.pg_terminate_backend(pid) FROM pg_catalog.pg_stat_activity WHERE usename <> current_user";

    private static final String PREPARED = "SELECT gid FROM pg_catalog.pg_prepared_xacts WHERE database = ?";

    /** Whether something in a database belongs to a role that is not the server's, or grants it something. */
    private static final String OF_ROLES = """
            SELECT EXISTS (SELECT 1 FROM pg_catalog.pg_shdepend s JOIN pg_catalog.pg_database d ON d.oid = s.dbid
                WHERE d.datname = ?::pg_catalog.name)""";

    /** Whether a database has anything that initdb did not make: large objects, or what has a number after its last one. */
    private static final String CHANGED = """
            SELECT EXISTS (SELECT 1 FROM (
                SELECT oid FROM pg_catalog.pg_namespace WHERE nspname !~ '^pg_(toast_)?temp_'
                UNION ALL SELECT oid FROM pg_catalog.pg_class WHERE relpersistence <> 't'
                UNION ALL SELECT oid FROM pg_catalog.pg_proc
                UNION ALL SELECT oid FROM pg_catalog.pg_type WHERE typrelid = 0 AND typelem = 0
                UNION ALL SELECT oid FROM pg_catalog.pg_operator
                UNION ALL SELECT oid FROM pg_catalog.pg_cast
                UNION ALL SELECT oid FROM pg_catalog.pg_extension
                UNION ALL SELECT oid FROM pg_catalog.pg_foreign_data_wrapper
                UNION ALL SELECT oid FROM pg_catalog.pg_event_trigger
                UNION ALL SELECT oid FROM pg_catalog.pg_publication
                UNION ALL SELECT oid FROM pg_catalog.pg_default_acl
                UNION ALL SELECT 16384 FROM pg_catalog.pg_largeobject_metadata) o WHERE oid >= 16384)""";

    /** In one transaction; what a role owns or grants would keep it. */
    private static final String DROP_ROLES = """
            DO $$
            DECLARE role pg_catalog.name;
            BEGIN
              FOR role IN SELECT rolname FROM pg_catalog.pg_roles
                  WHERE oid >= 16384 AND rolname !~ '^pg_' AND rolname <> current_user LOOP
                EXECUTE pg_catalog.format('REASSIGN OWNED BY %1$I TO CURRENT_USER', role);
                EXECUTE pg_catalog.format('DROP OWNED BY %1$I', role);
                EXECUTE pg_catalog.format('DROP ROLE %1$I', role);
              END LOOP;
            END $$""";

    private final PostgresLogin administrator;
    private final PostgresCommands commands;

    /** @param commands of the superuser, in a database that stays */
    PostgresWipe(PostgresLogin administrator, PostgresCommands commands) {
        this.administrator = administrator;
        this.commands = commands;
    }

    /** Removes all. */
    void run() throws EngineException {
        PostgresDatabases databases = new PostgresDatabases(administrator);
        commands.query(END_SESSIONS);
        for (PostgresSession.Database database : commands.session().databases()) {
            rollBack(database.name());
            if (!KEPT.contains(database.name())) {
                databases.drop(commands, database.name());
            }
        }
        for (String database : CHANGEABLE) {
            if (!PostgresDatabases.exists(commands, database)) {
                create(database);
            } else if (isChanged(database)) {
                databases.drop(commands, database);
                create(database);
            }
        }
        commands.execute(DROP_ROLES);
    }

    /** A prepared transaction would keep its database, and can only be ended in it. */
    private void rollBack(String database) throws EngineException {
        List<String> prepared = commands.query(PREPARED, database);
        if (!prepared.isEmpty()) {
            try (PostgresCommands inside = PostgresCommands.open(administrator, database)) {
                for (String transaction : prepared) {
                    inside.execute("ROLLBACK PREPARED " + PostgresCommands.literal(transaction));
                }
            }
        }
    }

    private void create(String database) throws EngineException {
        commands.execute("CREATE DATABASE " + database + " TEMPLATE template0");
        if (database.equals("template1")) {
            commands.execute("ALTER DATABASE template1 IS_TEMPLATE true");
        }
    }

    /** Returns what people changed in the databases of a new server, in words. */
    List<String> changed() throws EngineException {
        List<String> changed = new ArrayList<>();
        for (String database : CHANGEABLE) {
            if (PostgresDatabases.exists(commands, database) && isChanged(database)) {
                changed.add("objects or privileges in the database \"" + database + "\"");
            }
        }
        return changed;
    }

    private boolean isChanged(String database) throws EngineException {
        if (commands.isTrue(OF_ROLES, database)) {
            return true;
        }
        try (PostgresCommands inside = PostgresCommands.open(administrator, database)) {
            return inside.isTrue(CHANGED);
        }
    }
}
