package dev.coffer.engine.mysql;

import dev.coffer.engine.LogEnd;
import dev.coffer.engine.Replayed.Transaction;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** How far a script has come in a log, from one transaction to the next, and whether its end is reached. */
final class LogCourse {

    /** What a log says of the position of an event; a file can be longer than that. */
    private static final long EVENT_POSITIONS = 0x1_0000_0000L;

    private static final Pattern IDENTITY = Pattern.compile("'([^']+)'");

    private final @Nullable Instant until;
    private final @Nullable Gtid lastWanted;
    private final @Nullable LogPosition limit;

    private LogRange range;
    private String file = "";
    private long reached;
    private Instant time = Instant.EPOCH;
    private @Nullable String gtid;

    /** Whether a transaction has begun that is part of the script. */
    private boolean open;

    private String endFile = "";
    private long end;
    private @Nullable Transaction last;
    private boolean found;
    private boolean over;

    /**
     * @param range of the first piece
     * @param end null for that of the last piece
     */
    LogCourse(LogRange range, @Nullable LogEnd end) {
        this.range = range;
        this.until = end == null ? null : end.time();
        this.lastWanted = end == null || end.gtid() == null
                ? null
                : Gtid.parse(end.gtid()).orElseThrow();
        this.limit = end == null || end.position() == null
                ? null
                : LogPosition.parse(end.position()).orElseThrow();
    }

    /** Begins a piece. */
    void enter(LogRange next) {
        last = last();
        open = false;
        range = next;
        file = next.from().file();
        reached = next.from().position();
        time = next.from().time();
    }

    /**
     * Goes on to an event.
     *
     * @return whether it belongs to a transaction that began as part of the script, and is not part of it: it ends too late
     */
    boolean event(LogHeader header) {
        Optional<String> nextFile = header.nextFile();
        if (nextFile.isPresent()) {
            if (!nextFile.get().equals(file)) {
                reached = 0;
            }
            file = nextFile.get();
        }
        if (header.betweenTransactions()) {
            return false;
        }
        boolean begins = header.beginsTransaction();
        if (begins) {
            begin(header);
        }
        long ends = end(header);
        if (!over && limit != null && limit.isBefore(file, ends)) {
            over = true;
            boolean cut = open && !begins;
            open = false;
            return cut;
        }
        reached = ends;
        endFile = file;
        end = ends;
        return false;
    }

    private long end(LogHeader header) {
        if (header.end() == 0) {
            return reached;
        }
        long ends = reached - reached % EVENT_POSITIONS + header.end();
        return ends < reached - EVENT_POSITIONS / 2 ? ends + EVENT_POSITIONS : ends;
    }

    /**
     * Begins a transaction, or the end. A time of an event that is before or after the piece is not of the server's clock: a
     * session can set its own.
     */
    private void begin(LogHeader header) {
        last = last();
        open = false;
        Instant committed = header.committed();
        Instant event = header.time();
        if (committed == null && event != null && !event.isAfter(range.to().time())) {
            committed = event;
        }
        if (committed != null && committed.isAfter(time)) {
            time = committed;
        }
        over = over || found || (until != null && !time.isBefore(until));
        if (!over) {
            open = true;
            identity(header.gtid().orElse(null));
        }
    }

    /** Takes note of what MySQL's tool writes after the head of a transaction. */
    void identify(String statement) {
        Matcher matcher = IDENTITY.matcher(statement);
        if (open && matcher.find() && matcher.group(1).indexOf(':') > 0) {
            identity(matcher.group(1));
        }
    }

    private void identity(@Nullable String now) {
        gtid = now;
        found = found
                || (now != null
                        && lastWanted != null
                        && Gtid.parse(now).filter(lastWanted::equals).isPresent());
    }

    /** Whether nothing of what follows is part of the script. */
    boolean over() {
        return over;
    }

    /** Whether the transaction is missing with which the script should end. */
    boolean misses() {
        return lastWanted != null && !found;
    }

    /** Returns the last transaction that is part of the script, as far as it was read; null for none. */
    @Nullable
    Transaction last() {
        return open ? new Transaction(time, gtid, endFile + ":" + end) : last;
    }

    LogRange range() {
        return range;
    }

    /** Returns the log file of what was read last. */
    String file() {
        return file;
    }
}
