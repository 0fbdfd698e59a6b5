package dev.coffer.engine.mysql;

import dev.coffer.engine.LogEnd;
import dev.coffer.engine.StoredDump;
import dev.coffer.engine.mysql.LogRules.UnreplayableException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Pieces of a log, one after the other, as a client gets them: without what may not run, and up to a point. Of the piece in
 * which that is, the rest is still read. In constant memory, but for one statement that makes, changes or drops something.
 */
final class LogScript extends ClientScript {

    /** More events than a client can have been given and not have executed. */
    private static final int MOST_PLACES = 50_000;

    private static final Pattern AT = Pattern.compile("\\A# at (\\d+)\\s");

    /** What the tool puts before the text of a statement, on one line each. */
    private static final Pattern OF_TOOL =
            Pattern.compile("\\A(?:/\\*!\\d* ?)?(?:SET |use |\\\\C )", Pattern.CASE_INSENSITIVE);

    private static final Pattern DEFINES =
            Pattern.compile("\\A(?:/\\*M?!\\d*\\s*)?(?:CREATE|ALTER|DROP)\\b", Pattern.CASE_INSENSITIVE);

    private static final Pattern ROWS = Pattern.compile("\\ABINLOG\\b");

    private final List<StoredDump> pieces;
    private final List<LogRange> ranges;
    private final LogRules rules;
    private final LogCourse course;

    /** The places of events by the line of this script on which each begins. */
    private final NavigableMap<Long, String> places = new ConcurrentSkipListMap<>();

    /** The databases of the tables of the current transaction, by the number of the table. */
    private final Map<String, String> mapped = new HashMap<>();

    private final Set<String> changed = new HashSet<>();
    private final XaTransactions transactions = new XaTransactions(Set.of());
    private int next;
    private @Nullable InputStream in;
    private @Nullable SqlScript script;
    private boolean inStatement;
    private boolean inQuery;
    private boolean whole;
    private String position = "";
    private long rolledBack;

    /**
     * @param ranges of the pieces
     * @param rules what may run
     * @param end see {@link dev.coffer.engine.RestoreTarget#replay}
     */
    LogScript(List<StoredDump> pieces, List<LogRange> ranges, LogRules rules, @Nullable LogEnd end) {
        this.pieces = List.copyOf(pieces);
        this.ranges = List.copyOf(ranges);
        this.rules = rules;
        this.course = new LogCourse(ranges.get(0), end);
    }

    /** Returns how far it was read. */
    LogCourse course() {
        return course;
    }

    /** Returns how many prepared transactions are rolled back at the end, since their commit is not in the script. */
    long rolledBack() {
        return rolledBack;
    }

    /** Returns how many transactions were committed whose changes the script lacks, since they were prepared before it. */
    long missing() {
        return transactions.missing();
    }

    /** Returns the place in the log that a line of this script is of. Thread-safe. */
    String place(long atLine) {
        Map.Entry<Long, String> place = places.floorEntry(atLine);
        return place == null ? ranges.get(0).from().file() : place.getValue();
    }

    /** Returns the place in the log that was read last. */
    String place() {
        return course.file() + ":" + position;
    }

    /** Returns whether all of it was read, and no piece was cut off. */
    boolean whole() {
        return ended() && whole;
    }

    @Override
    boolean advance() throws IOException {
        SqlScript statements = script;
        if (statements == null) {
            open();
            return true;
        }
        if (inStatement) {
            inStatement = pass(statements);
            return true;
        }
        if (statements.next()) {
            take(statements);
            return true;
        }
        close();
        if (!whole || course.over() || next == pieces.size()) {
            end();
            return false;
        }
        return true;
    }

    private void open() throws IOException {
        InputStream opened = pieces.get(next).open();
        in = opened;
        script = new SqlScript(opened, rules::utf8);
        LogRange range = ranges.get(next++);
        course.enter(range);
        position = String.valueOf(range.from().position());
        inQuery = false;
    }

    private void end() {
        Set<String> prepared = transactions.prepared();
        if (!whole || prepared.isEmpty()) {
            return;
        }
        rolledBack = prepared.size();
        StringBuilder statements = new StringBuilder("DELIMITER ;\n");
        prepared.forEach(xid -> statements.append("XA ROLLBACK ").append(xid).append(";\n"));
        write(statements.toString());
    }

    private void take(SqlScript statements) throws IOException {
        String start = statements.start();
        if (statements.isComment()) {
            whole = start.startsWith(LogRange.END);
            comment(start.substring(0, Math.max(0, (start + "\n").indexOf('\n'))) + "\n");
            return;
        }
        whole = false;
        if (statements.isNoStatement()) {
            inStatement = true;
        } else if (inQuery && OF_TOOL.matcher(start).find()) {
            String statement = read(statements);
            inQuery = !statement.endsWith("\n");
            run(statement, statements);
        } else {
            inQuery = false;
            if (!course.over() && DEFINES.matcher(start).find()) {
                run(rules.rewritten(read(statements), statements.charset()), statements);
            } else if (!course.over() && ROWS.matcher(start).find()) {
                inStatement = rules.runs(changed);
                changed.clear();
            } else if (!course.over()) {
                inStatement = identity(start, statements) || runs(start, statements);
            }
        }
    }

    private static String read(SqlScript statements) throws IOException {
        return new String(statements.read(LONGEST), StandardCharsets.ISO_8859_1);
    }

    private void run(String statement, SqlScript statements) {
        if (!course.over() && runs(statement, statements)) {
            write(statement + new String(statements.ending(), StandardCharsets.ISO_8859_1));
        }
    }

    private boolean runs(String statement, SqlScript statements) {
        return transactions.follow(statement) && rules.runs(LogStatement.of(statement, statements.charset()));
    }

    /**
     * Each transaction gets an identity of the server that replays it, where the log gives it that of the source.
     *
     * @return always false
     */
    private boolean identity(String start, SqlScript statements) throws IOException {
        if (start.startsWith("SET @@SESSION.GTID_NEXT=")) {
            course.identify(read(statements));
            write("SET @@SESSION.GTID_NEXT='AUTOMATIC'" + new String(statements.ending(), StandardCharsets.ISO_8859_1));
        }
        return false;
    }

    private void comment(String text) throws UnreplayableException {
        if (inQuery) {
            return; // it belongs to the statement, and is the source's own
        }
        Matcher at = AT.matcher(text);
        if (at.find()) {
            position = at.group(1);
        }
        Optional<LogHeader> header = LogHeader.of(text);
        if (header.isPresent()) {
            event(header.get());
        }
    }

    private void event(LogHeader header) {
        if (header.beginsTransaction()) {
            mapped.clear();
            changed.clear();
            transactions.begin();
        }
        if (course.event(header)) {
            write("DELIMITER ;\n" + transactions.rollback());
        }
        inQuery = header.isStatement();
        header.mapped().ifPresent(table -> mapped.put(table.number(), rules.database(utf8(table.database()))));
        header.changed().ifPresent(number -> changed.add(mapped.getOrDefault(number, "")));
        if (!course.over()) {
            places.put(line(), place());
            if (places.size() > MOST_PLACES) {
                places.pollFirstEntry();
            }
        }
    }

    private static String utf8(String latin) {
        return SqlCharset.UTF8.text(latin);
    }

    @Override
    public void close() throws IOException {
        script = null;
        if (in != null) {
            in.close();
            in = null;
        }
    }
}
