package dev.coffer.engine.mysql;

import dev.coffer.engine.DumpWarning;
import dev.coffer.engine.EngineException;
import dev.coffer.engine.EngineException.Code;
import dev.coffer.engine.mysql.MysqlSession.Database;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The dump of all databases of a server at one moment: one run of the tool, whose output is cut where a database begins. If
 * it fails at a database, the ones after it are dumped by another run, and of a later moment.
 */
final class ServerDump implements AutoCloseable {

    /** The longest statement that names a database, in bytes. */
    private static final int NAMING = 2048;

    private static final Pattern USE = Pattern.compile("\\AUSE `((?:[^`]|``)*)`");

    /** What the tool puts around a routine that was made under another collation of the database. */
    private static final Pattern ALTER_DATABASE = Pattern.compile("\\AALTER DATABASE `(?:[^`]|``)*` ");

    private final MysqlDumpOrder order;
    private final List<DumpWarning> warnings = new ArrayList<>();
    private Map<String, String> state = Map.of();
    private @Nullable MysqlMoment moment;
    private @Nullable ToolOutput output;
    private @Nullable SqlScript script;
    private byte[] head = {};
    private @Nullable String standsAt;
    private boolean once;

    ServerDump(MysqlDumpOrder order) {
        this.order = order;
    }

    /**
     * Goes to the beginning of a database's text, where the moment begins with the first one.
     *
     * @param index of the database in the order
     */
    void begin(int index) throws EngineException, IOException {
        Database database = order.databases().get(index);
        if (!database.name().equals(standsAt)) {
            end();
            start(index);
        }
        if (!database.name().equals(standsAt)) {
            throw new EngineException(
                    Code.TOOL_FAILED,
                    order.tool() + " wrote no text for the database \"" + database.name() + "\" where it should.");
        }
    }

    private void start(int index) throws EngineException, IOException {
        List<String> names = order.databases().subList(index, order.databases().size()).stream()
                .map(Database::name)
                .toList();
        if (once) {
            warnings.add(DumpWarning.note("The backup is not of one moment: what was dumped from the database \""
                    + names.get(0) + "\" on is of a later one, because the dump had to begin again there."));
        }
        MysqlMoment begun = begin();
        moment = begun;
        ToolOutput read = ToolOutput.of("dump of " + order.login().target(), order.tables(names));
        output = read;
        begun.release(read.awaitBegin(order.config().lockTimeout()));
        findLog(begun);
        warnings.addAll(begun.warnings());
        state = once ? Map.of() : begun.state();
        once = true;
        SqlScript statements = new SqlScript(read);
        script = statements;
        ByteArrayOutputStream before = new ByteArrayOutputStream();
        while (statements.next() && !isAtDatabase(statements)) {
            statements.copyTo(before);
        }
        head = before.toByteArray();
        if (standsAt == null) {
            throw failed(read, index, "before it wrote anything of a database");
        }
    }

    private MysqlMoment begin() throws EngineException {
        MysqlSession session = MysqlSession.open(order.login());
        return order.alone()
                ? MysqlMoment.alone(session)
                : MysqlMoment.begin(
                        session,
                        order.privileges(),
                        order.config().lockTimeout(),
                        order.config().inventory());
    }

    /** Notes what an incremental backup needs to know the log file again. */
    private void findLog(MysqlMoment begun) throws IOException {
        LogReader log = order.log();
        Optional<LogPoint> end = begun.end();
        if (log == null || end.isEmpty()) {
            return;
        }
        try {
            begun.begun(log.begun(end.get().file()));
        } catch (EngineException e) {
            begun.warn(DumpWarning.note("No incremental backup can build on this one: " + e.getMessage()));
        }
    }

    private boolean isAtDatabase(SqlScript statements) throws IOException {
        Matcher use = USE.matcher(statements.start());
        if (!use.find()) {
            return false;
        }
        statements.read(NAMING);
        byte[] name = use.group(1).replace("``", "`").getBytes(StandardCharsets.ISO_8859_1);
        standsAt = new String(name, StandardCharsets.UTF_8);
        return true;
    }

    /** Writes the text of the database that {@link #begin} went to: all but its views and events. */
    void copy(int index, OutputStream out) throws EngineException, IOException {
        ToolOutput read = Objects.requireNonNull(output);
        SqlScript statements = Objects.requireNonNull(script);
        out.write(head);
        Database database = order.databases().get(index);
        out.write(DatabasePart.headOf(database).getBytes(StandardCharsets.UTF_8));
        standsAt = null;
        while (statements.next() && !isAtDatabase(statements)) {
            if (ALTER_DATABASE.matcher(statements.start()).find()) {
                // Without a name, it means the database that the text is loaded into.
                String statement = new String(statements.read(NAMING), StandardCharsets.ISO_8859_1);
                String nameless = ALTER_DATABASE.matcher(statement).replaceFirst("ALTER DATABASE ");
                out.write(nameless.getBytes(StandardCharsets.ISO_8859_1));
                out.write(statements.ending());
            } else {
                statements.copyTo(out);
            }
        }
        if (standsAt == null) {
            requireEnd(read, index);
        }
    }

    /** A tool that finds that the next database is gone has written all of this one. */
    private void requireEnd(ToolOutput read, int index) throws EngineException, IOException {
        try {
            read.requireSuccess();
            read.remarks().forEach(line -> warnings.add(DumpWarning.note(line)));
        } catch (EngineException e) {
            boolean more = index + 1 < order.databases().size();
            if (!more || !ToolFailure.isOfNext(e)) {
                throw ToolFailure.of(e, order.login());
            }
        }
    }

    private EngineException failed(ToolOutput read, int index, String when) throws IOException {
        try {
            read.requireSuccess();
            return new EngineException(Code.TOOL_FAILED, order.tool() + " ended " + when + ".");
        } catch (EngineException e) {
            return ToolFailure.isOfNext(e)
                    ? ToolFailure.gone(e, order.databases().get(index).name())
                    : ToolFailure.of(e, order.login());
        }
    }

    /** Returns the session that sees what the dump sees; empty if there is none. */
    Optional<MysqlSession> counting() {
        return moment == null ? Optional.empty() : moment.counting();
    }

    /** Returns the warnings since the last call. */
    List<DumpWarning> warnings() {
        List<DumpWarning> taken = List.copyOf(warnings);
        warnings.clear();
        return taken;
    }

    /** Returns where the server's log stood at the moment; empty if there was more than one moment. */
    Map<String, String> state() {
        return state;
    }

    private void end() {
        if (output != null) {
            output.close();
            output = null;
        }
        if (moment != null) {
            moment.close();
            moment = null;
        }
        script = null;
        standsAt = null;
    }

    @Override
    public void close() {
        end();
    }
}
