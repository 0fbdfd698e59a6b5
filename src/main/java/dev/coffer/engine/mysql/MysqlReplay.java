package dev.coffer.engine.mysql;

import dev.coffer.engine.EngineException;
import dev.coffer.engine.EngineException.Code;
import dev.coffer.engine.LogEnd;
import dev.coffer.engine.Replayed;
import dev.coffer.engine.StoredDump;
import dev.coffer.engine.mysql.LogRules.UnreplayableException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One replay of pieces of a log upon the databases of a server, by one run of the client. The first error ends it. */
final class MysqlReplay {

    /** How long the last statements may take after the client was given all. */
    private static final Duration ENDING = Duration.ofHours(24);

    /** More than the first line of a piece has, in bytes. */
    private static final int LONGEST_HEAD = 2048;

    private static final String SESSION =
            "SET SESSION wait_timeout=86400, net_read_timeout=86400, net_write_timeout=86400";

    private final MysqlLogin login;
    private final MysqlTool client;
    private final Map<String, String> state;
    private final List<StoredDump> pieces;

    /**
     * @param login of an account that may replay
     * @param state see {@link dev.coffer.engine.RestoreTarget#replay}
     */
    MysqlReplay(MysqlLogin login, MysqlTool client, Map<String, String> state, List<StoredDump> pieces) {
        this.login = login;
        this.client = client;
        this.state = Map.copyOf(state);
        this.pieces = List.copyOf(pieces);
    }

    /** @param end see {@link dev.coffer.engine.RestoreTarget#replay} */
    Replayed replay(@Nullable LogEnd end) throws EngineException, IOException {
        List<LogRange> ranges = ranges();
        try (DefinerAccounts accounts = DefinerAccounts.open(login)) {
            return replay(ranges, rules(accounts), end);
        }
    }

    private Replayed replay(List<LogRange> ranges, LogRules rules, @Nullable LogEnd end)
            throws EngineException, IOException {
        try (LogScript script = new LogScript(pieces, ranges, rules, end)) {
            feed(script);
            if (!script.whole()) {
                throw new EngineException(
                        Code.TOOL_FAILED,
                        "The piece of the binary log from "
                                + script.course().range().from() + " to "
                                + script.course().range().to() + " is cut off: its last line is missing.");
            }
            if (end != null && script.course().misses()) {
                throw new EngineException(
                        Code.TARGET_LACKS,
                        "The binary log from " + ranges.get(0).from() + " to "
                                + ranges.get(ranges.size() - 1).to() + " has no transaction " + end.gtid()
                                + ". Name one of that range, or a time or a position.");
            }
            List<String> notes = new ArrayList<>(rules.notes());
            if (script.rolledBack() > 0) {
                notes.add("XA transactions that were prepared but not committed at this moment: " + script.rolledBack()
                        + ". They were rolled back.");
            }
            if (script.missing() > 0) {
                notes.add("XA transactions that were committed after the full backup, but prepared before it: "
                        + script.missing()
                        + ". Their changes are missing, as neither the full backup nor the log after it"
                        + " has them.");
            }
            return new Replayed(script.course().last(), notes);
        }
    }

    private LogRules rules(DefinerAccounts accounts) throws EngineException {
        try (MysqlCommands commands = MysqlCommands.open(login, null)) {
            return new LogRules(
                    login.flavor(),
                    new HashSet<>(new MysqlDatabases(commands).names()),
                    new LogEvents(
                            commands.rows("SELECT EVENT_SCHEMA, EVENT_NAME, DEFINER FROM information_schema.EVENTS")),
                    accounts::require);
        }
    }

    /** Returns the ranges of the pieces, after a look at all of them: each has to begin where the one before it ends. */
    private List<LogRange> ranges() throws EngineException, IOException {
        List<LogRange> ranges = new ArrayList<>();
        LogPoint end = point(LogChain.BASE);
        for (StoredDump piece : pieces) {
            LogRange range = LogRange.parse(firstLine(piece));
            requireNext(end, range.from());
            ranges.add(range);
            end = range.to();
        }
        LogPoint last = point(LogChain.END);
        if (end != null && last != null) {
            requireNext(end, last);
        }
        return ranges;
    }

    private @Nullable LogPoint point(String key) throws EngineException {
        String text = state.get(key);
        return text == null ? null : LogPoint.parse(text);
    }

    private static void requireNext(@Nullable LogPoint end, LogPoint next) throws EngineException {
        if (end != null && !end.isAt(next)) {
            throw new EngineException(
                    Code.TOOL_FAILED,
                    "The pieces of the binary log do not follow one another: after " + end
                            + ", one was expected from there," + " and not " + next + ". Nothing was replayed.");
        }
    }

    private static String firstLine(StoredDump piece) throws IOException {
        try (InputStream in = piece.open()) {
            String start = new String(in.readNBytes(LONGEST_HEAD), StandardCharsets.UTF_8);
            return start.substring(0, Math.max(0, (start + "\n").indexOf('\n')));
        }
    }

    private void feed(LogScript script) throws EngineException, IOException {
        String what = client.path().getFileName() + ", replaying the binary log";
        Failure failure = new Failure(script);
        try {
            // An index may take the server any time, in which the client reads nothing.
            login.process(what, client.path(), MysqlRestoration.arguments(SESSION), List.of(), Duration.ZERO)
                    .feed(script, ENDING, failure::accept);
        } catch (ClientScript.StoppedException e) {
            throw failure.of(what, new EngineException(Code.TOOL_FAILED, what + " failed.", e));
        } catch (UnreplayableException e) {
            throw new EngineException(Code.TOOL_FAILED, what + " at " + script.place() + ": " + e.getMessage(), e);
        } catch (EngineException e) {
            throw failure.of(what, e);
        }
        if (failure.errors.isFatal()) {
            throw failure.of(what, new EngineException(Code.TOOL_FAILED, what + " failed."));
        }
    }

    /** The first error that the client tells, and where in the log that is. */
    private static final class Failure {

        private final LogScript script;
        private volatile String place = "";

        private final ClientErrors errors = new ClientErrors(this::note);

        Failure(LogScript script) {
            this.script = script;
        }

        private @Nullable String note(long line) {
            place = " at " + script.place(line);
            return null;
        }

        void accept(String line) {
            errors.accept(line);
            if (errors.isFatal()) {
                script.stop();
            }
        }

        EngineException of(String what, EngineException otherwise) {
            return errors.failure(what + place, otherwise);
        }
    }
}
