package dev.coffer.engine.postgresql;

import dev.coffer.engine.DatabaseRestore;
import dev.coffer.engine.EngineException;
import dev.coffer.engine.EngineException.Code;
import dev.coffer.engine.RestoreResult;
import dev.coffer.engine.RestoreResult.FailedEntry;
import java.io.IOException;
import java.io.InputStream;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** One restore of one archive into one new database, which is dropped again whatever goes wrong. */
final class DatabaseRestoration {

    private static final Logger LOG = Logger.getLogger(DatabaseRestoration.class);

    private static final String SUPERUSER = "SELECT rolsuper FROM pg_catalog.pg_roles WHERE rolname = current_user";

    private final PostgresLogin login;
    private final @Nullable PostgresLogin administrator;
    private final PostgresTool tool;
    private final ArchiveHead head;
    private final RestoreCheck check;
    private final DatabaseRestore order;
    private final String database;
    private boolean superuser;

    DatabaseRestoration(
            PostgresLogin login,
            @Nullable PostgresLogin administrator,
            PostgresTool tool,
            ArchiveHead head,
            RestoreCheck check,
            DatabaseRestore order) {
        this.login = login;
        this.administrator = administrator;
        this.tool = tool;
        this.head = head;
        this.check = check;
        this.order = order;
        this.database = order.name();
    }

    /** @param rest of the archive after its head; read to its end where nothing fails */
    RestoreResult restore(InputStream rest) throws EngineException, IOException {
        create();
        boolean whole = false;
        try {
            RestoreResult result = fill(rest);
            whole = true;
            return result;
        } finally {
            if (!whole) {
                drop();
            }
        }
    }

    private void create() throws EngineException {
        PostgresLogin creating = administrator == null ? login : administrator;
        try (PostgresCommands commands = PostgresCommands.beside(creating, List.of(database))) {
            new PostgresDatabases(creating).requireNone(commands, database);
            boolean tablespace = check.definition()
                    .option("TABLESPACE")
                    .filter(name -> !check.missingTablespaces().contains(name))
                    .isPresent();
            @Nullable String role = administrator == null ? null : owner(commands);
            superuser = administrator == null && commands.isTrue(SUPERUSER);
            try {
                commands.tryTo(check.definition()
                        .statement(database, role, commands.session().version(), tablespace));
            } catch (SQLException e) {
                if (isOfLocale(e)) {
                    throw new EngineException(
                            Code.TARGET_LACKS,
                            "The server cannot create a database like \""
                                    + check.definition().name() + "\": " + PostgresFailure.message(e) + ".",
                            e);
                }
                throw commands.failure(e);
            }
        }
    }

    /** Returns the owner at the source, where the restoring role may do what that may; otherwise that role. */
    private String owner(PostgresCommands commands) throws EngineException {
        String restoring = login.target().username();
        String owner = check.definition().owner();
        return commands.isTrue(
                        "SELECT pg_catalog.pg_has_role(?::pg_catalog.name, oid, 'USAGE') AND NOT rolsuper"
                                + " FROM pg_catalog.pg_roles WHERE rolname = ?::pg_catalog.name",
                        restoring,
                        owner)
                ? owner
                : restoring;
    }

    /** Gives the database to its owner as early as possible: what new owners may create in it depends on that. */
    private void giveAway() throws EngineException {
        String owner = check.definition().owner();
        try (PostgresCommands commands = PostgresCommands.beside(login, List.of(database))) {
            commands.tryTo("ALTER DATABASE " + PostgresCommands.quoted(database) + " OWNER TO "
                    + PostgresCommands.quoted(owner));
        } catch (SQLException e) {
            LOG.debugf("The database \"%s\" keeps its owner for now: %s", database, e.getMessage());
        }
    }

    private static boolean isOfLocale(SQLException e) {
        String said = PostgresFailure.message(e).toLowerCase(Locale.ROOT);
        return said.contains("locale") || said.contains("encoding") || said.contains("icu");
    }

    private RestoreResult fill(InputStream rest) throws EngineException, IOException {
        PgRestore restoring = new PgRestore(login, tool, database, head);
        @Nullable
        GuardedObjects guarded = administrator == null
                ? null
                : new GuardedObjects(administrator, database, login.target().username());
        @Nullable TableSelection selection = order.tables().isEmpty() ? null : TableSelection.of(head, order.tables());
        Predicate<ArchiveEntry> wanted = selection == null ? entry -> true : selection::wants;
        RestoreRun run = new RestoreRun(
                head,
                restoring,
                order.jobs(),
                wanted.and(entry -> guarded == null || !guarded.handles(entry)),
                selection == null ? entry -> true : selection::isRequired);
        if (guarded != null) {
            guarded.collect(head, wanted);
        } else if (!superuser && !check.definition().owner().isEmpty()) {
            giveAway();
        }
        if (!superuser) {
            run.schemas();
        }
        if (guarded != null) {
            guarded.extensions(head);
        }
        run.definitions();
        run.data(rest);
        run.rest();
        if (administrator != null) {
            run.giveBy(new GuardedOwners(administrator, database, login.target().username()));
        }
        List<FailedEntry> failed = new ArrayList<>();
        List<String> notes = new ArrayList<>(check.notes());
        if (!run.refusedPrivileges().isEmpty()) {
            grant(run, failed, notes);
        }
        if (guarded != null) {
            guarded.rest(head);
            if (selection == null) {
                guarded.roleSettings(head);
            }
            failed.addAll(guarded.failed());
            notes.addAll(guarded.notes());
        }
        if (selection == null) {
            properties(failed, notes);
        } else {
            notes.addAll(selection.notes());
        }
        RestoreResult result = run.result();
        failed.addAll(0, result.failed());
        notes.addAll(result.notes());
        return new RestoreResult(failed, notes);
    }

    private void grant(RestoreRun run, List<FailedEntry> failed, List<String> notes)
            throws EngineException, IOException {
        try (PostgresCommands commands = PostgresCommands.open(login, database)) {
            RestoreGrants grants = new RestoreGrants(commands, administrator != null);
            grants.grant(head, run);
            failed.addAll(grants.failed());
            notes.addAll(grants.notes());
        } catch (EngineException e) {
            if (!PostgresFailure.isOfEncoding(e)) {
                throw e;
            }
        }
    }

    private void properties(List<FailedEntry> failed, List<String> notes) throws EngineException, IOException {
        try (PostgresCommands commands = own()) {
            DatabaseProperties properties =
                    new DatabaseProperties(commands, check.definition(), database, administrator != null);
            properties.apply(head);
            failed.addAll(properties.failed());
            notes.addAll(properties.notes());
        }
    }

    /** Opens a session in the database, whose encoding the values have, or where the driver cannot, in another one. */
    private PostgresCommands own() throws EngineException {
        try {
            return PostgresCommands.open(login, database);
        } catch (EngineException e) {
            if (!PostgresFailure.isOfEncoding(e)) {
                throw e;
            }
            return PostgresCommands.beside(login, List.of(database));
        }
    }

    private void drop() {
        try {
            new PostgresDatabases(administrator == null ? login : administrator).drop(database);
        } catch (EngineException e) {
            LOG.warnf("The database \"%s\", which was not restored, is still there: %s", database, e.getMessage());
        }
    }
}
