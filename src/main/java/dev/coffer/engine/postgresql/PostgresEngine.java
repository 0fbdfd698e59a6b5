package dev.coffer.engine.postgresql;

import dev.coffer.engine.BackupEngine;
import dev.coffer.engine.ConnectionLimits;
import dev.coffer.engine.ContentCheck;
import dev.coffer.engine.DumpFileNames;
import dev.coffer.engine.DumpPart;
import dev.coffer.engine.DumpPlan;
import dev.coffer.engine.DumpWarning;
import dev.coffer.engine.EngineException;
import dev.coffer.engine.EngineException.Code;
import dev.coffer.engine.RestoreEngine;
import dev.coffer.engine.RestoreTarget;
import dev.coffer.engine.ScratchServer;
import dev.coffer.engine.ServerVersion;
import dev.coffer.engine.Target;
import dev.coffer.engine.postgresql.PostgresSession.Database;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Dumps and restores PostgreSQL servers: what belongs to no database with {@code pg_dumpall}, then each database with
 * {@code pg_dump} in its custom format, which {@code pg_restore} reads.
 */
@ApplicationScoped
public class PostgresEngine implements BackupEngine, RestoreEngine {

    /** NAMEDATALEN less the final NUL, of a server built with the default; in bytes, and so the most in characters. */
    private static final int LONGEST_IDENTIFIER = 63;

    private final PostgresConfig config;
    private final PostgresTools tools;

    public PostgresEngine(PostgresConfig config, PostgresTools tools) {
        this.config = config;
        this.tools = tools;
    }

    @Override
    public String datastore() {
        return "PostgreSQL";
    }

    @Override
    public ConnectionLimits limits() {
        return new ConnectionLimits(5432, LONGEST_IDENTIFIER, LONGEST_IDENTIFIER);
    }

    @Override
    public ServerVersion probe(Target target) throws EngineException {
        PostgresLogin login = login(target);
        try (PostgresSession session = PostgresSession.open(login)) {
            for (String database : target.databases()) {
                if (!database.equals(session.database())) {
                    probe(login, database, session);
                }
            }
            return session.version().asServer();
        }
    }

    private PostgresLogin login(Target target) throws EngineException {
        PostgresLogin login = new PostgresLogin(target, config);
        if (target.pooled()) {
            PostgresSession.requireSessionMode(login);
        }
        return login;
    }

    /** Logs in to a named database, or, where the driver can read no text of it, asks another one about it. */
    private static void probe(PostgresLogin login, String database, PostgresSession other) throws EngineException {
        try {
            PostgresSession.open(login, database).close();
        } catch (EngineException e) {
            if (!PostgresFailure.isOfEncoding(e)) {
                throw e;
            }
            named(other.databases(), login.target());
        }
    }

    @Override
    public DumpPlan plan(Target target) throws EngineException {
        PostgresLogin own = login(target);
        try (PostgresSession session = PostgresSession.open(own)) {
            PostgresLogin login = own.with(session);
            PostgresVersion server = session.version();
            PostgresTool tool = tools.forServer(server);
            List<DumpWarning> warnings = new ArrayList<>();
            List<DumpPart> parts = new ArrayList<>();
            DumpFileNames names = new DumpFileNames();

            PostgresGlobals globals = PostgresGlobals.of(session, target.username());
            warnings.addAll(globals.warnings());
            session.damageHidden()
                    .forEach(setting -> warnings.add(DumpWarning.omission(
                            "Damaged data may be dumped as if it were whole: " + setting + " is on for the role \""
                                    + target.username() + "\", and only a superuser can switch it off.")));
            String encoding = session.encoding();
            globals.options()
                    .ifPresent(options -> parts.add(new PostgresGlobalsPart(
                            names.of("globals", ".sql"),
                            "pg_dumpall " + tool.version().full(),
                            login.process("pg_dumpall", tool.path("pg_dumpall"), options, session.database(), encoding),
                            login,
                            session.database())));

            Map<String, Long> sizes = PostgresSize.ofDatabases(session, config.connectTimeout());
            List<Database> databases = databases(session, target, warnings);
            if (target.pooled() && !databases.isEmpty()) {
                warnings.addAll(unpinned(session.setForTools(databases)));
            }
            for (Database database : databases) {
                parts.add(new PostgresDatabasePart(
                        database.name(),
                        database.encoding(),
                        names.of(database.name(), ".pgdump"),
                        sizes.getOrDefault(database.name(), 0L),
                        tool,
                        login,
                        config));
            }
            if (parts.stream().allMatch(part -> part.database() == null)) {
                throw new EngineException(
                        Code.SERVER_REFUSED,
                        "There is nothing to back up. "
                                + warnings.stream().map(DumpWarning::text).collect(Collectors.joining(" ")));
            }
            return new Plan(server.asServer(), tool.toString(), parts, warnings);
        }
    }

    /** A pooler takes no options, so that nothing keeps these settings out of the sessions of the tools. */
    private static List<DumpWarning> unpinned(List<String> settings) {
        return settings.isEmpty()
                ? List.of()
                : List.of(DumpWarning.note(
                        "Behind the pooler, settings of the role or of a database are in force during the"
                                + " dump, and may change how values are written: " + String.join(", ", settings)
                                + ". Reset them (ALTER ROLE … RESET …, ALTER DATABASE … RESET …), or use the address of the"
                                + " server itself."));
    }

    @Override
    public ContentCheck check(String format, String tool) throws EngineException {
        return switch (format) {
            case PostgresDatabasePart.FORMAT -> new ArchiveCheck(tools.reading(tool));
            case PostgresGlobalsPart.FORMAT -> new GlobalsCheck();
            default -> throw unknown(format);
        };
    }

    @Override
    public RestoreTarget connect(Target target, @Nullable Target administrator) throws EngineException {
        return PostgresRestoreTarget.connect(config, tools, target, administrator);
    }

    @Override
    public Optional<ScratchServer> claim(Target administrator, String major) throws EngineException {
        return PostgresScratch.claim(new PostgresLogin(administrator, config), major);
    }

    private static EngineException unknown(String format) {
        return new EngineException(
                Code.TOOL_TOO_OLD, "The format " + format + " is not known to this version of the service.");
    }

    /** Returns the databases to dump, in order. Without named ones, each that cannot be dumped gets a warning. */
    private static List<Database> databases(PostgresSession session, Target target, List<DumpWarning> warnings)
            throws EngineException {
        List<Database> existing = session.databases();
        if (!target.databases().isEmpty()) {
            return named(existing, target);
        }
        List<Database> databases = new ArrayList<>();
        for (Database database : existing) {
            if (database.name().matches(RestoreTarget.WORKING_NAME)) {
                warnings.add(DumpWarning.note(
                        "The database \"" + database.name() + "\" is left out: a backup is being restored to it."));
                continue;
            }
            Optional<String> obstacle = obstacle(database, target);
            obstacle.ifPresent(reason -> warnings.add(
                    DumpWarning.omission("The database \"" + database.name() + "\" is left out: " + reason + ".")));
            if (obstacle.isEmpty()) {
                databases.add(database);
            }
        }
        return databases;
    }

    private static List<Database> named(List<Database> existing, Target target) throws EngineException {
        Map<String, Database> byName =
                existing.stream().filter(Database::utf8).collect(Collectors.toMap(Database::name, Function.identity()));
        List<Database> databases = new ArrayList<>();
        for (String name : new TreeSet<>(target.databases())) {
            Database database = byName.get(name);
            if (database == null) {
                throw unfit(name, "it does not exist");
            }
            Optional<String> obstacle = obstacle(database, target);
            if (obstacle.isPresent()) {
                throw unfit(name, obstacle.get());
            }
            databases.add(database);
        }
        return databases;
    }

    private static EngineException unfit(String database, String reason) {
        return new EngineException(
                Code.SERVER_REFUSED, "The database \"" + database + "\" cannot be backed up: " + reason + ".");
    }

    private static Optional<String> obstacle(Database database, Target target) {
        if (!database.utf8()) {
            return Optional.of(
                    "its name is not valid UTF-8, so no tool can be told to dump it; rename it in a session with"
                            + " client_encoding SQL_ASCII (ALTER DATABASE … RENAME TO …)");
        }
        if (!database.whole()) {
            return Optional.of("it was dropped half way and cannot be used; DROP DATABASE finishes that");
        }
        if (!database.accepts()) {
            return Optional.of("it accepts no connections; ALTER DATABASE … ALLOW_CONNECTIONS true changes that");
        }
        if (!database.unlimited()) {
            return Optional.of("its connection limit is 0; ALTER DATABASE … CONNECTION LIMIT … changes that");
        }
        if (!database.open()) {
            return Optional.of("the role \"" + target.username()
                    + "\" may not connect to it; GRANT CONNECT ON DATABASE … TO … changes that");
        }
        return Optional.empty();
    }

    /** A plan that holds nothing open: each database gets a session with a snapshot of its own when it is dumped. */
    private record Plan(ServerVersion server, String tool, List<DumpPart> parts, List<DumpWarning> warnings)
            implements DumpPlan {}
}
