package dev.coffer.engine.mysql;

import dev.coffer.engine.BackupEngine;
import dev.coffer.engine.ConnectionLimits;
import dev.coffer.engine.ContentCheck;
import dev.coffer.engine.DumpFileNames;
import dev.coffer.engine.DumpPart;
import dev.coffer.engine.DumpPlan;
import dev.coffer.engine.DumpWarning;
import dev.coffer.engine.EngineException;
import dev.coffer.engine.EngineException.Code;
import dev.coffer.engine.RestoreTarget;
import dev.coffer.engine.ServerVersion;
import dev.coffer.engine.Target;
import dev.coffer.engine.mysql.MysqlSession.Database;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Dumps the servers of one flavor with the flavor's own tool: all databases at one moment, and the accounts. */
final class MysqlEngine implements BackupEngine {

    /** In characters; the same for both flavors, though MySQL has room for 32 only. */
    private static final int LONGEST_USERNAME = 80;

    private static final int LONGEST_DATABASE = 64;

    /** How long the server may take to list its tables. */
    private static final Duration METADATA = Duration.ofMinutes(5);

    private final Flavor flavor;
    private final MysqlConfig config;
    private final MysqlTools tools;

    MysqlEngine(Flavor flavor, MysqlConfig config, MysqlTools tools) {
        this.flavor = flavor;
        this.config = config;
        this.tools = tools;
    }

    @Override
    public String datastore() {
        return flavor.datastore();
    }

    @Override
    public ConnectionLimits limits() {
        return new ConnectionLimits(3306, LONGEST_USERNAME, LONGEST_DATABASE);
    }

    @Override
    public ServerVersion probe(Target target) throws EngineException {
        MysqlLogin login = new MysqlLogin(target, flavor, config);
        try (MysqlSession session = MysqlSession.open(login)) {
            MysqlPrivileges privileges = MysqlPrivileges.of(session);
            boolean none = !privileges.hasGlobally("SELECT");
            for (Database database : databases(session, target, new ArrayList<>())) {
                Set<String> missing = privileges.missing(database.name());
                if (!missing.isEmpty()) {
                    throw new EngineException(Code.SERVER_REFUSED, lacking(privileges, target, database, missing));
                }
                none = false;
            }
            if (none) {
                throw new EngineException(
                        Code.SERVER_REFUSED,
                        login.where() + " has no database that the user \"" + target.username() + "\" may read. "
                                + privileges.grant(MysqlPrivileges.DUMP, "*.*") + " changes that.");
            }
            return session.version().asServer();
        } catch (SQLException e) {
            throw login.failure(e);
        }
    }

    private static String lacking(MysqlPrivileges privileges, Target target, Database database, Set<String> missing) {
        String on = target.databases().isEmpty() ? "*.*" : MysqlSession.name(database.name()) + ".*";
        return "The user \"" + target.username() + "\" cannot dump the database \"" + database.name() + "\": it lacks "
                + String.join(", ", missing) + ". " + privileges.grant(missing, on) + " changes that.";
    }

    /** Returns the databases to dump, in order. */
    private static List<Database> databases(MysqlSession session, Target target, List<DumpWarning> warnings)
            throws SQLException, EngineException {
        List<Database> existing = session.databases();
        if (target.databases().isEmpty()) {
            List<Database> databases = new ArrayList<>();
            for (Database database : existing) {
                if (database.name().matches(RestoreTarget.WORKING_NAME)) {
                    warnings.add(DumpWarning.note(
                            "The database \"" + database.name() + "\" is left out: a backup is being restored to it."));
                } else {
                    databases.add(database);
                }
            }
            return databases;
        }
        Set<String> missing = new TreeSet<>(target.databases());
        List<Database> databases = existing.stream()
                .filter(database -> missing.remove(database.name()))
                .toList();
        if (!missing.isEmpty()) {
            throw new EngineException(
                    Code.SERVER_REFUSED,
                    "The database \"" + missing.iterator().next() + "\" cannot be backed up: it does not exist, or the"
                            + " user \"" + target.username() + "\" may not see it.");
        }
        return databases;
    }

    @Override
    public DumpPlan plan(Target target) throws EngineException {
        MysqlLogin own = new MysqlLogin(target, flavor, config);
        try (MysqlSession session = MysqlSession.open(own)) {
            MysqlTool tool = tools.dump(session.version());
            MysqlPrivileges privileges = MysqlPrivileges.of(session);
            List<DumpWarning> warnings = new ArrayList<>();
            List<Database> databases = readable(databases(session, target, warnings), target, privileges, warnings);
            if (databases.isEmpty()) {
                throw nothing(own, warnings);
            }
            Set<String> names = new HashSet<>();
            databases.forEach(database -> names.add(database.name()));
            session.allow(METADATA);
            ServerTables known = ServerTables.of(session, names);
            warnings.addAll(known.warnings());
            privileges
                    .grantForRoutines(session)
                    .ifPresent(grant -> warnings.add(DumpWarning.omission("Routines that others than the user \""
                            + target.username() + "\" have made are left out, if there are any: it may not see them. "
                            + grant + " changes that.")));
            @Nullable LogReader log = log(session, privileges, warnings);
            return plan(
                    session,
                    new MysqlDumpOrder(session.login(), tool, config, privileges, databases, known, log),
                    target,
                    warnings);
        } catch (SQLException e) {
            throw own.failure(e);
        }
    }

    private static EngineException nothing(MysqlLogin login, List<DumpWarning> warnings) {
        String why = warnings.isEmpty()
                ? "Create one, or grant the user \"" + login.target().username()
                        + "\" the privileges of docs/mysql.md, so that it sees those that there are."
                : warnings.stream().map(DumpWarning::text).collect(Collectors.joining(" "));
        return new EngineException(Code.SERVER_REFUSED, login.where() + " has no database to back up. " + why);
    }

    /** Returns what reads the log of a server; null if nothing can, or a backup will have no position in it anyway. */
    private @Nullable LogReader log(MysqlSession session, MysqlPrivileges privileges, List<DumpWarning> warnings)
            throws SQLException {
        Set<String> missing = privileges.missingForLog(flavor);
        if (!session.one("SELECT @@log_bin").equals("1")
                || !privileges.hasGlobally("RELOAD")
                || missing.contains(MysqlPrivileges.positionOf(flavor))) {
            return null;
        }
        if (!missing.isEmpty()) {
            warnings.add(
                    DumpWarning.note("No incremental backup can build on this one, because the account may not read"
                            + " the binary log: " + privileges.grant(missing, "*.*") + " changes that."));
            return null;
        }
        try {
            return new LogReader(session.login(), tools.log(session.version()));
        } catch (EngineException e) {
            warnings.add(DumpWarning.note("No incremental backup can build on this one: " + e.getMessage()));
            return null;
        }
    }

    @Override
    public DumpPlan plan(Target target, Map<String, String> parent) throws EngineException {
        MysqlLogin own = new MysqlLogin(target, flavor, config);
        try (MysqlSession session = MysqlSession.open(own)) {
            MysqlTool tool = tools.dump(session.version());
            LogReader reader = new LogReader(session.login(), tools.log(session.version()));
            MysqlPrivileges privileges = MysqlPrivileges.of(session);
            session.allow(METADATA);
            LogChain chain = LogChain.of(session, privileges, reader, parent);
            List<DumpWarning> warnings = new ArrayList<>();
            List<Database> databases = readable(databases(session, target, warnings), target, privileges, warnings);
            MysqlDumpOrder order =
                    new MysqlDumpOrder(session.login(), tool, config, privileges, databases, ServerTables.NONE, reader);
            DumpFileNames files = new DumpFileNames();
            List<DumpPart> parts = new ArrayList<>(accounts(order, files, target, warnings));
            LogPart log = new LogPart(files.of("binlog", ".sql"), order, reader, chain);
            parts.add(log);
            return new LogPlan(session.version().asServer(), tool.toString(), parts, warnings, log);
        } catch (SQLException e) {
            throw own.failure(e);
        } catch (IOException e) {
            throw new EngineException(Code.TOOL_UNFINISHED, "The binary log cannot be read: " + e.getMessage(), e);
        }
    }

    private static List<Database> readable(
            List<Database> databases, Target target, MysqlPrivileges privileges, List<DumpWarning> warnings)
            throws EngineException {
        List<Database> readable = new ArrayList<>();
        for (Database database : databases) {
            Set<String> missing = privileges.missing(database.name());
            if (missing.isEmpty()) {
                readable.add(database);
                continue;
            }
            String lacking = lacking(privileges, target, database, missing);
            if (!target.databases().isEmpty()) {
                throw new EngineException(Code.SERVER_REFUSED, lacking);
            }
            warnings.add(DumpWarning.omission("The database \"" + database.name() + "\" is left out. " + lacking));
        }
        return readable;
    }

    private static DumpPlan plan(
            MysqlSession session, MysqlDumpOrder order, Target target, List<DumpWarning> warnings) {
        DumpFileNames files = new DumpFileNames();
        List<DumpPart> parts = new ArrayList<>(accounts(order, files, target, warnings));
        ServerDump dump = new ServerDump(order);
        for (int i = 0; i < order.databases().size(); i++) {
            parts.add(new DatabasePart(i, files.of(order.databases().get(i).name(), ".mysql"), order, dump));
        }
        return new MysqlPlan(session.version().asServer(), order.tool().toString(), parts, warnings, dump);
    }

    /** Returns the part of the accounts; none if they cannot be read. */
    private static List<DumpPart> accounts(
            MysqlDumpOrder order, DumpFileNames files, Target target, List<DumpWarning> warnings) {
        if (order.privileges().has("SELECT", "mysql")) {
            return List.of(new AccountsPart(order.login(), files.of("accounts", ".sql")));
        }
        warnings.add(new DumpWarning(
                "Accounts and grants are left out: the user \"" + target.username() + "\" may not read them. "
                        + order.privileges().grant(Set.of("SELECT"), "`mysql`.*") + " changes that.",
                target.databases().isEmpty()));
        return List.of();
    }

    @Override
    public ContentCheck check(String format, String tool) throws EngineException {
        return switch (format) {
            case DatabasePart.FORMAT -> new PartCheck(DatabasePart.HEAD, DatabasePart.END);
            case AccountsPart.FORMAT -> new PartCheck(AccountsPart.HEAD, AccountsPart.END);
            case LogRange.FORMAT -> new PartCheck(LogRange.HEAD, LogRange.END);
            default ->
                throw new EngineException(
                        Code.TOOL_TOO_OLD, "The format " + format + " is not known to this version of the service.");
        };
    }
}
