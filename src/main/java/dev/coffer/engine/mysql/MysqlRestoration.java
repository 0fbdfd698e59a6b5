package dev.coffer.engine.mysql;

import dev.coffer.engine.DatabaseContents;
import dev.coffer.engine.DatabaseRestore;
import dev.coffer.engine.EngineException;
import dev.coffer.engine.EngineException.Code;
import dev.coffer.engine.RestoreResult;
import dev.coffer.engine.RestoreResult.FailedEntry;
import dev.coffer.engine.StoredDump;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.jboss.logging.Logger;

/** One restore of one part into one new database, which is dropped again whatever goes wrong. */
final class MysqlRestoration {

    private static final Logger LOG = Logger.getLogger(MysqlRestoration.class);

    /** How long the last statements may take after the client was given all: they make views, triggers and events. */
    private static final Duration ENDING = Duration.ofHours(1);

    /** What a server's or an account's settings could change in a restore; the part sets the rest itself. */
    private static final String SESSION = "SET SESSION foreign_key_checks=0, unique_checks=0, time_zone='+00:00',"
            + " sql_mode='NO_AUTO_VALUE_ON_ZERO', wait_timeout=86400, net_read_timeout=86400, net_write_timeout=86400";

    private final MysqlLogin login;
    private final MysqlTool client;
    private final StoredDump dump;
    private final DatabaseRestore order;
    private final Set<String> tables;

    MysqlRestoration(MysqlLogin login, MysqlTool client, StoredDump dump, DatabaseRestore order) {
        this.login = login;
        this.client = client;
        this.dump = dump;
        this.order = order;
        this.tables = new TreeSet<>(
                order.tables().stream().map(MysqlRestoration::table).toList());
    }

    /** A table is named within {@link DatabaseContents#TABLES}. */
    private static String table(String qualified) {
        String only = DatabaseContents.TABLES + ".";
        return SqlNames.plain(qualified.startsWith(only) ? qualified.substring(only.length()) : qualified);
    }

    /**
     * Returns the arguments of a client that reads a script. In binary mode, it takes no command from it but those that change
     * the delimiter and the character set.
     *
     * @param session the statement that it begins with
     */
    static List<String> arguments(String session, String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                "--batch",
                "--binary-mode",
                "--comments", // those in the code of routines are part of it
                "--line-numbers",
                "--no-auto-rehash",
                "--skip-reconnect",
                "--local-infile=0",
                "--max-allowed-packet=1073741824",
                "--init-command=" + session));
        arguments.addAll(List.of(more));
        return arguments;
    }

    RestoreResult restore() throws EngineException, IOException {
        boolean whole = false;
        create();
        try {
            RestoreResult result = fill();
            whole = true;
            return result;
        } finally {
            if (!whole) {
                drop();
            }
        }
    }

    private void create() throws EngineException, IOException {
        try (MysqlCommands commands = MysqlCommands.open(login, null)) {
            new MysqlDatabases(commands)
                    .create(order.name(), MysqlPartHead.read(dump).charset());
        }
    }

    private RestoreResult fill() throws EngineException, IOException {
        Definers definers;
        try (MysqlCommands commands = MysqlCommands.open(login, null)) {
            definers = Definers.of(commands);
        }
        List<FailedEntry> failed;
        Set<String> enabled;
        try (InputStream part = dump.open();
                DefinerAccounts accounts = order.staging() ? DefinerAccounts.open(login) : null) {
            UnaryOperator<String> used =
                    accounts == null ? definers : definer -> accounts.require(definers.apply(definer));
            RestoreScript script = new RestoreScript(part, login.flavor(), used, dump.database(), order, tables);
            failed = feed(script);
            if (!script.whole()) {
                throw cutOff(dump);
            }
            enabled = script.enabledEvents();
            requireTables(script);
        }
        List<String> notes = new ArrayList<>(definers.notes());
        if (!enabled.isEmpty()) {
            try (MysqlCommands commands = MysqlCommands.open(login, order.name())) {
                new MysqlDefinitions(commands).keepEnabled(order.name(), enabled);
            }
            notes.add("Events that were enabled are disabled in what is restored: " + String.join(", ", enabled)
                    + ". ALTER EVENT … ENABLE starts one; a restore with the mode replace does.");
        }
        return new RestoreResult(failed, notes);
    }

    /** Returns the failure of a dump that ends before its end. */
    static EngineException cutOff(StoredDump dump) {
        return new EngineException(
                Code.TOOL_FAILED,
                "The dump of "
                        + (dump.database() == null ? "the accounts" : "database \"" + dump.database() + "\"")
                        + " is cut off: its last line is missing.");
    }

    private List<FailedEntry> feed(RestoreScript script) throws EngineException, IOException {
        String what = client.path().getFileName() + ", restoring to database \"" + order.name() + "\"";
        ClientErrors errors = new ClientErrors(script::object);
        try {
            login.process(
                            what,
                            client.path(),
                            arguments(SESSION, "--force"),
                            List.of("database=" + OptionFile.quoted(order.name())))
                    .feed(script, ENDING, line -> {
                        errors.accept(line);
                        if (errors.isFatal()) {
                            script.stop();
                        }
                    });
        } catch (ClientScript.StoppedException e) {
            throw errors.failure(what, new EngineException(Code.TOOL_FAILED, what + " failed.", e));
        } catch (EngineException e) {
            boolean onlyObjects = !errors.isFatal() && !errors.failed().isEmpty() && script.ended();
            if (!onlyObjects || e.code() != Code.TOOL_FAILED) {
                throw errors.failure(what, e);
            }
        }
        if (errors.isFatal()) {
            throw errors.failure(what, new EngineException(Code.TOOL_FAILED, what + " failed."));
        }
        return errors.failed();
    }

    private void requireTables(RestoreScript script) throws EngineException {
        Set<String> missing = new TreeSet<>(tables);
        missing.removeAll(script.tablesFound());
        if (!missing.isEmpty()) {
            throw new EngineException(Code.TARGET_LACKS, "The dump has no table " + String.join(", ", missing) + ".");
        }
    }

    private void drop() {
        try (MysqlCommands commands = MysqlCommands.open(login, null)) {
            new MysqlDatabases(commands).drop(order.name());
        } catch (EngineException e) {
            LOG.warnf("The database \"%s\", which was not restored, is still there: %s", order.name(), e.getMessage());
        }
    }
}
