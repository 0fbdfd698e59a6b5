package dev.coffer.engine.postgresql;

import dev.coffer.engine.DatabaseContents;
import dev.coffer.engine.DatabaseRestore;
import dev.coffer.engine.EngineException;
import dev.coffer.engine.EngineException.Code;
import dev.coffer.engine.RestoreResult;
import dev.coffer.engine.RestoreTarget;
import dev.coffer.engine.ServerVersion;
import dev.coffer.engine.StoredDump;
import dev.coffer.engine.Target;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.Reader;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** A PostgreSQL server that archives of {@code pg_dump} are restored to. */
final class PostgresRestoreTarget implements RestoreTarget {

    private static final Logger LOG = Logger.getLogger(PostgresRestoreTarget.class);

    /** How much of an archive is read ahead, in bytes. */
    private static final int AHEAD = 128 * 1024;

    /** Within so many bytes, pg_dumpall says which encoding its text has. */
    private static final int PREAMBLE = 8192;

    private static final Pattern ENCODING = Pattern.compile("(?m)^SET client_encoding = '([^']*)';");

    private final PostgresTools tools;
    private final PostgresLogin login;
    private final @Nullable PostgresLogin administrator;
    private final PostgresVersion version;

    private PostgresRestoreTarget(
            PostgresTools tools, PostgresLogin login, @Nullable PostgresLogin administrator, PostgresVersion version) {
        this.tools = tools;
        this.login = login;
        this.administrator = administrator;
        this.version = version;
    }

    /** Logs in once with each login, to find out what their sessions can be set to. */
    static PostgresRestoreTarget connect(
            PostgresConfig config, PostgresTools tools, Target target, @Nullable Target administrator)
            throws EngineException {
        PostgresLogin login = new PostgresLogin(target, config);
        if (target.pooled()) {
            PostgresSession.requireSessionMode(login);
        }
        PostgresVersion version;
        try (PostgresSession session = PostgresSession.open(login)) {
            version = session.version();
            login = login.with(session);
        }
        if (administrator == null) {
            return new PostgresRestoreTarget(tools, login, null, version);
        }
        PostgresLogin guarding = new PostgresLogin(administrator, config);
        try (PostgresSession session = PostgresSession.open(guarding)) {
            return new PostgresRestoreTarget(tools, login, guarding.with(session), version);
        }
    }

    /** Returns the login that owns databases or may do with them as if it did. */
    private PostgresLogin owner() {
        return administrator == null ? login : administrator;
    }

    @Override
    public ServerVersion version() {
        return version.asServer();
    }

    @Override
    public List<String> databases() throws EngineException {
        try (PostgresSession session = PostgresSession.open(login)) {
            return session.databases().stream()
                    .map(PostgresSession.Database::name)
                    .toList();
        }
    }

    @Override
    public List<String> ownContents() throws EngineException {
        return new PostgresOwnContents(login, administrator).find();
    }

    @Override
    public List<String> check(StoredDump dump, DatabaseRestore order) throws EngineException, IOException {
        requireArchive(dump);
        tools.restoring(dump.tool());
        try (InputStream in = new BufferedInputStream(dump.open(), AHEAD);
                ArchiveHead head = ArchiveHead.read(in)) {
            return check(head, order).notes();
        }
    }

    private RestoreCheck check(ArchiveHead head, DatabaseRestore order) throws EngineException, IOException {
        if (!order.tables().isEmpty()) {
            TableSelection.of(head, order.tables());
        }
        try (PostgresCommands commands = PostgresCommands.beside(login, List.of())) {
            RestoreCheck check = new RestoreCheck(commands, order.strictTablespaces());
            check.check(head);
            return check;
        }
    }

    private static void requireArchive(StoredDump dump) throws EngineException {
        if (!dump.format().equals(PostgresDatabasePart.FORMAT)) {
            throw unknown(dump.format());
        }
    }

    private static EngineException unknown(String format) {
        return new EngineException(
                Code.TOOL_TOO_OLD, "The format " + format + " is not known to this version of the service.");
    }

    @Override
    public RestoreResult restoreGlobals(StoredDump globals, boolean passwords) throws EngineException, IOException {
        if (!globals.format().equals(PostgresGlobalsPart.FORMAT)) {
            throw unknown(globals.format());
        }
        try (InputStream in = new BufferedInputStream(globals.open(), AHEAD);
                PostgresCommands commands = PostgresCommands.beside(owner(), List.of())) {
            in.mark(PREAMBLE);
            Matcher encoding = ENCODING.matcher(new String(in.readNBytes(PREAMBLE), StandardCharsets.ISO_8859_1));
            in.reset();
            Charset charset = encoding.find() ? PostgresCharsets.of(encoding.group(1)) : StandardCharsets.UTF_8;
            Reader text = new InputStreamReader(in, charset);
            return new PostgresRoles(commands, login.target().username(), administrator != null, passwords)
                    .restore(text);
        }
    }

    @Override
    public RestoreResult restore(StoredDump dump, DatabaseRestore order) throws EngineException, IOException {
        requireArchive(dump);
        PostgresTool tool = tools.restoring(dump.tool());
        try (InputStream in = new BufferedInputStream(dump.open(), AHEAD)) {
            ArchiveHead head;
            try {
                head = ArchiveHead.read(in);
            } catch (EngineException e) {
                // Where the stream is damaged, it says so.
                in.transferTo(OutputStream.nullOutputStream());
                throw e;
            }
            try (head) {
                return new DatabaseRestoration(login, administrator, tool, head, check(head, order), order).restore(in);
            }
        }
    }

    @Override
    public RestoreResult copyTables(String from, List<String> tables, String to, String schema)
            throws EngineException, IOException {
        return new TablesCopy(login, tools.forServer(version), from, to).copy(tables, schema);
    }

    @Override
    public DatabaseContents contents(String database, Set<List<String>> hashed, Duration longest)
            throws EngineException {
        try (PostgresSnapshot snapshot = PostgresSnapshot.parallel(login, database, longest)) {
            PostgresInventory inventory = new PostgresInventory(
                    snapshot,
                    longest,
                    bytes -> {},
                    new TableHashes(snapshot, longest),
                    (schema, table) -> hashed.contains(List.of(schema, table)));
            inventory.run();
            DatabaseContents contents = inventory.contents();
            if (contents == null) {
                throw new EngineException(
                        Code.SERVER_REFUSED, inventory.warnings().get(0).text());
            }
            return contents;
        }
    }

    @Override
    public Optional<String> answer(String database, String query, Duration longest) throws EngineException {
        try (PostgresCommands commands = PostgresCommands.open(login, database)) {
            commands.execute(
                    "SET search_path = \"$user\", public",
                    "SET default_transaction_read_only = on",
                    "SET statement_timeout = " + longest.toMillis());
            return commands.first(query);
        }
    }

    @Override
    public List<String> damage(String database, Duration longest) throws EngineException {
        return administrator == null ? List.of() : new PostgresStructure(login, administrator, database).check(longest);
    }

    @Override
    public void rename(String database, String name) throws EngineException {
        new PostgresDatabases(owner()).rename(database, name);
    }

    @Override
    public List<String> swapObstacles(String database) throws EngineException {
        return new PostgresSwap(owner()).obstacles(database);
    }

    @Override
    public void swap(String database, String restored, String kept) throws EngineException {
        new PostgresSwap(owner()).swap(database, restored, kept);
    }

    @Override
    public void drop(String database) throws EngineException {
        new PostgresDatabases(owner()).drop(database);
    }

    @Override
    public void dropRoles(Set<String> roles) throws EngineException {
        try (PostgresCommands commands = PostgresCommands.beside(owner(), List.of())) {
            for (String role : roles) {
                try {
                    commands.tryTo("DROP ROLE IF EXISTS " + PostgresCommands.quoted(role));
                } catch (SQLException e) {
                    // Something else needs it.
                    LOG.debugf("The role %s stays: %s", role, e.getMessage());
                }
            }
        }
    }

    /** Holds no session open. */
    @Override
    public void close() {}
}
