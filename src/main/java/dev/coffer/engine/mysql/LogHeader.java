package dev.coffer.engine.mysql;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The line that the tool writes before an event of a log.
 *
 * @param time of the event in seconds; null if it has none
 * @param end where it ends in its file, without all that is more than 32 bits; 0 for an event that the server made up
 * @param event its kind, and what the tool says of it
 */
record LogHeader(@Nullable Instant time, long end, String event) {

    private static final Pattern LINE = Pattern.compile(
            "\\A#(\\d\\d)(\\d\\d)(\\d\\d)\\s+(\\d{1,2}):(\\d\\d):(\\d\\d) server id \\d+\\s+end_log_pos (\\d{1,18})"
                    + "(?: CRC32 0x[0-9a-f]+)?\\s+(\\S.*)");

    /** The event that begins a transaction, or a statement that is one by itself. */
    private static final Pattern BEGINS = Pattern.compile("\\A(?:Anonymous_)?GTID\\b");

    /** Events of the log itself. */
    private static final Pattern BETWEEN = Pattern.compile(
            "\\A(?:Start: |Start encryption|Rotate to |Stop\\b|Previous-GTIDs|Gtid list|Binlog checkpoint)");

    /** MariaDB's; MySQL's tool writes it in a statement of its own. */
    private static final Pattern IDENTITY = Pattern.compile("\\AGTID (\\d+-\\d+-\\d+)\\b");

    private static final Pattern COMMITTED = Pattern.compile("\\bimmediate_commit_timestamp=(\\d{1,17})\\b");

    private static final Pattern NEXT_FILE = Pattern.compile("\\ARotate to (.+?)\\s+pos: \\d+");

    private static final Pattern MAPPED = Pattern.compile("\\ATable_map: `(.+?)`\\.`.* mapped to number (\\d+)");
    private static final Pattern ROWS = Pattern.compile("\\A\\w+_rows\\w*: table id (\\d+)");

    /** Years before it are of no log. */
    private static final int CENTURY = 2000;

    /** A table by the number that a log gives it. */
    record Mapped(String number, String database) {}

    /** Reads a line; empty for any other comment. */
    static Optional<LogHeader> of(String line) {
        Matcher matcher = LINE.matcher(line);
        return matcher.find()
                ? Optional.of(new LogHeader(time(matcher), Long.parseLong(matcher.group(7)), matcher.group(8)))
                : Optional.empty();
    }

    private static @Nullable Instant time(Matcher line) {
        try {
            return LocalDateTime.of(
                            CENTURY + number(line, 1),
                            number(line, 2),
                            number(line, 3),
                            number(line, 4),
                            number(line, 5),
                            number(line, 6))
                    .toInstant(ZoneOffset.UTC);
        } catch (DateTimeException e) {
            return null;
        }
    }

    private static int number(Matcher line, int group) {
        return Integer.parseInt(line.group(group));
    }

    boolean beginsTransaction() {
        return BEGINS.matcher(event).find();
    }

    /** Whether it is no part of a transaction. */
    boolean betweenTransactions() {
        return BETWEEN.matcher(event).find();
    }

    /** Returns the identity of a transaction of MariaDB that begins here; empty for any other event. */
    Optional<String> gtid() {
        return first(IDENTITY);
    }

    boolean isStatement() {
        return event.startsWith("Query");
    }

    /**
     * Returns when a transaction was committed that begins here, by the clock of the server whose log it is, in microseconds;
     * null if the log does not say it so, but only a time that the session may have set.
     */
    @Nullable
    Instant committed() {
        Matcher matcher = COMMITTED.matcher(event);
        long micros = matcher.find() ? Long.parseLong(matcher.group(1)) : 0;
        return micros == 0 ? null : Instant.ofEpochSecond(micros / 1_000_000, micros % 1_000_000 * 1000);
    }

    /** Returns the log file that follows; empty if this one goes on. */
    Optional<String> nextFile() {
        return first(NEXT_FILE);
    }

    /** Returns the number of the table whose rows the event changes; empty for any other event. */
    Optional<String> changed() {
        return first(ROWS);
    }

    /** Returns the table that gets a number; empty for any other event. */
    Optional<Mapped> mapped() {
        Matcher matcher = MAPPED.matcher(event);
        return matcher.find() ? Optional.of(new Mapped(matcher.group(2), matcher.group(1))) : Optional.empty();
    }

    private Optional<String> first(Pattern pattern) {
        Matcher matcher = pattern.matcher(event);
        return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
    }
}
