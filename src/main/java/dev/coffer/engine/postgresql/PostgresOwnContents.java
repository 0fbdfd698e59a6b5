package dev.coffer.engine.postgresql;

import dev.coffer.engine.EngineException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds what people put on a server, so that a server that is not new is told apart from a new one. */
final class PostgresOwnContents {

    /** More is not needed to refuse. */
    private static final int MOST = 10;

    private static final Set<String> OF_SERVER = Set.of("postgres", "template1", "template0");

    private static final String TABLES = """
            SELECT pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(c.relname)
            FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' AND c.relkind <> 'i'
            AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_depend d WHERE d.deptype = 'e' AND d.objid = c.oid
                AND d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass)
            ORDER BY 1 LIMIT 10""";

    /** Roles of the server itself have lower numbers. */
    private static final String ROLES =
            "SELECT rolname FROM pg_catalog.pg_roles WHERE oid >= 16384 AND rolname !~ '^pg_' ORDER BY rolname";

    private final PostgresLogin login;
    private final @Nullable PostgresLogin administrator;

    PostgresOwnContents(PostgresLogin login, @Nullable PostgresLogin administrator) {
        this.login = login;
        this.administrator = administrator;
    }

    /** Returns at most ten of them, in words. */
    List<String> find() throws EngineException {
        List<String> found = new ArrayList<>();
        List<String> tablesIn = new ArrayList<>();
        try (PostgresCommands commands = PostgresCommands.beside(login, List.of())) {
            for (PostgresSession.Database database : commands.session().databases()) {
                if (!OF_SERVER.contains(database.name())) {
                    found.add("the database \"" + database.name() + "\"");
                } else if (database.accepts() && database.open()) {
                    tablesIn.add(database.name());
                }
            }
            for (String role : commands.query(ROLES)) {
                boolean ours = role.equals(login.target().username())
                        || (administrator != null
                                && role.equals(administrator.target().username()));
                if (!ours) {
                    found.add("the role \"" + role + "\"");
                }
            }
        }
        for (String database : tablesIn) {
            try (PostgresCommands commands = PostgresCommands.open(login, database)) {
                commands.query(TABLES).forEach(table -> found.add(table + " in the database \"" + database + "\""));
            }
        }
        return found.stream().limit(MOST).toList();
    }
}
