package dev.coffer.engine.mysql;

import dev.coffer.engine.DatabaseContents;
import dev.coffer.engine.DatabaseRestore;
import dev.coffer.engine.EngineException;
import dev.coffer.engine.EngineException.Code;
import dev.coffer.engine.LogEnd;
import dev.coffer.engine.Replayed;
import dev.coffer.engine.RestoreResult;
import dev.coffer.engine.RestoreTarget;
import dev.coffer.engine.ServerVersion;
import dev.coffer.engine.StoredDump;
import dev.coffer.engine.Target;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A MySQL or MariaDB server that parts are restored to by the client of its own flavor. */
final class MysqlRestoreTarget implements RestoreTarget {

    private static final int MOST_CONTENTS = 10;

    /** The first two numbers of the version of a tool. */
    private static final Pattern WRITER = Pattern.compile(" (\\d{1,4}\\.\\d{1,4})");

    private final MysqlLogin login;
    private final MysqlTools tools;
    private final MysqlVersion version;

    private MysqlRestoreTarget(MysqlLogin login, MysqlTools tools, MysqlVersion version) {
        this.login = login;
        this.tools = tools;
        this.version = version;
    }

    /**
     * Logs in once.
     *
     * @throws EngineException SERVER_REFUSED if it is a server of the other flavor
     */
    static MysqlRestoreTarget connect(Flavor flavor, MysqlConfig config, MysqlTools tools, Target target)
            throws EngineException {
        try (MysqlSession session = MysqlSession.open(new MysqlLogin(target, flavor, config))) {
            return new MysqlRestoreTarget(session.login(), tools, session.version());
        }
    }

    private MysqlCommands open() throws EngineException {
        return MysqlCommands.open(login, null);
    }

    @Override
    public ServerVersion version() {
        return version.asServer();
    }

    @Override
    public List<String> databases() throws EngineException {
        try (MysqlCommands commands = open()) {
            return new MysqlDatabases(commands).names();
        }
    }

    @Override
    public List<String> ownContents() throws EngineException {
        try (MysqlCommands commands = open()) {
            List<String> contents = new ArrayList<>();
            MysqlDatabases databases = new MysqlDatabases(commands);
            for (String name : databases.names()) {
                if (!name.equals("test") || !databases.tables(name).isEmpty()) {
                    contents.add("the database \"" + name + "\"");
                }
            }
            AccountStatements.ofPeople(commands, login.target().username()).stream()
                    .map(account -> "the account " + String.join("@", account))
                    .forEach(contents::add);
            return contents.subList(0, Math.min(MOST_CONTENTS, contents.size()));
        }
    }

    @Override
    public List<String> check(StoredDump dump, DatabaseRestore order) throws EngineException, IOException {
        requireFormat(dump, DatabasePart.FORMAT);
        client(dump);
        try (MysqlCommands commands = open()) {
            new MysqlDatabases(commands).requireKnown(MysqlPartHead.read(dump).charset());
        }
        return List.of();
    }

    /** Returns a client that is as new as the server and as what wrote the dump. */
    private MysqlTool client(StoredDump dump) throws EngineException {
        Matcher writer = WRITER.matcher(dump.tool());
        String wrote = writer.find() ? writer.group(1) + ".0" : version.full();
        MysqlVersion needed = MysqlVersion.answered(wrote)
                .map(found -> new MysqlVersion(login.flavor(), found.first(), found.second(), 0))
                .filter(found -> found.compareTo(version) > 0)
                .orElse(version);
        return tools.client(login.flavor(), needed.full());
    }

    private static void requireFormat(StoredDump dump, String format) throws EngineException {
        if (!dump.format().equals(format)) {
            throw new EngineException(
                    Code.TOOL_TOO_OLD, "The format " + dump.format() + " is not known to this version of the service.");
        }
    }

    @Override
    public RestoreResult restoreGlobals(StoredDump globals, boolean passwords) throws EngineException, IOException {
        requireFormat(globals, AccountsPart.FORMAT);
        List<String> statements = AccountStatements.read(globals);
        try (MysqlCommands commands = open()) {
            return new MysqlAccounts(commands, passwords).restore(statements);
        }
    }

    @Override
    public boolean grantsApart() {
        return true;
    }

    @Override
    public RestoreResult grant(StoredDump globals, Set<String> roles, boolean all) throws EngineException, IOException {
        requireFormat(globals, AccountsPart.FORMAT);
        List<String> statements = AccountStatements.read(globals);
        try (MysqlCommands commands = open()) {
            Set<String> granted = new HashSet<>(roles);
            if (all) {
                AccountStatements.ofPeople(commands, login.target().username()).stream()
                        .map(AccountStatements::quoted)
                        .forEach(granted::add);
            }
            return new MysqlGrants(commands, granted).grant(statements);
        }
    }

    @Override
    public RestoreResult restore(StoredDump dump, DatabaseRestore order) throws EngineException, IOException {
        requireFormat(dump, DatabasePart.FORMAT);
        return new MysqlRestoration(login, client(dump), dump, order).restore();
    }

    @Override
    public Replayed replay(Map<String, String> state, List<StoredDump> pieces, @Nullable LogEnd end)
            throws EngineException, IOException {
        for (StoredDump piece : pieces) {
            requireFormat(piece, LogRange.FORMAT);
        }
        if (pieces.isEmpty()) {
            return new Replayed(null, List.of());
        }
        return new MysqlReplay(login, client(pieces.get(pieces.size() - 1)), state, pieces).replay(end);
    }

    @Override
    public RestoreResult copyTables(String from, List<String> tables, String to, String schema) throws EngineException {
        throw new EngineException(
                Code.TARGET_LACKS,
                version.flavor().datastore()
                        + " has no schemas that tables could come back into. Give the database a new"
                        + " name in 'restore.as'.");
    }

    @Override
    public DatabaseContents contents(String database, Set<List<String>> hashed, Duration longest)
            throws EngineException {
        return MysqlContents.count(login, database, hashed, longest);
    }

    @Override
    public Optional<String> answer(String database, String query, Duration longest) throws EngineException {
        try (MysqlCommands commands = MysqlCommands.open(login, database)) {
            commands.limit(longest);
            commands.execute("SET SESSION TRANSACTION READ ONLY", "START TRANSACTION READ ONLY");
            return commands.first(query);
        }
    }

    @Override
    public List<String> damage(String database, Duration longest) {
        // What was loaded a moment ago has the pages that the server just wrote.
        return List.of();
    }

    @Override
    public void rename(String database, String name) throws EngineException {
        try (MysqlCommands commands = open()) {
            new MysqlMove(login, commands).rename(database, name);
        }
    }

    @Override
    public List<String> swapObstacles(String database) throws EngineException {
        try (MysqlCommands commands = open()) {
            return new MysqlMove(login, commands).obstacles(database);
        }
    }

    @Override
    public void swap(String database, String restored, String kept) throws EngineException {
        try (MysqlCommands commands = open()) {
            MysqlMove move = new MysqlMove(login, commands);
            List<String> obstacles = move.obstacles(database);
            if (!obstacles.isEmpty()) {
                throw new EngineException(
                        Code.SERVER_REFUSED,
                        login.where() + " cannot replace database \"" + database + "\". In the way: "
                                + String.join("; ", obstacles) + ". Both databases are as they were.");
            }
            move.swap(database, restored, kept);
        }
    }

    @Override
    public void tidy(String database) throws EngineException {
        try (MysqlCommands commands = open()) {
            new MysqlMove(login, commands).tidy(database);
        }
    }

    @Override
    public void drop(String database) throws EngineException {
        try (MysqlCommands commands = open()) {
            new MysqlDatabases(commands).drop(database);
        }
    }

    @Override
    public void dropRoles(Set<String> roles) throws EngineException {
        try (MysqlCommands commands = open()) {
            MysqlAccounts.drop(commands, roles);
        }
    }

    /** Holds no session open. */
    @Override
    public void close() {}
}
