package dev.coffer.engine.mysql;

import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A position in the binary log of one server, whose files are numbered.
 *
 * @param name of the log files, without the number
 * @param number of the log file
 * @param file its whole name
 * @param offset in bytes from the beginning of the file
 */
record LogPosition(String name, long number, String file, long offset) implements Comparable<LogPosition> {

    private static final Pattern TEXT = Pattern.compile("((.+)\\.(\\d{1,18})):(\\d{1,18})");

    private static final Comparator<LogPosition> ORDER =
            Comparator.comparingLong(LogPosition::number).thenComparingLong(LogPosition::offset);

    /** Reads for example {@code binlog.000012:3456}; empty if it is no such position. */
    static Optional<LogPosition> parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        return matcher.matches()
                ? Optional.of(new LogPosition(
                        matcher.group(2),
                        Long.parseLong(matcher.group(3)),
                        matcher.group(1),
                        Long.parseLong(matcher.group(4))))
                : Optional.empty();
    }

    /** Whether a place of the same log lies behind this position. */
    boolean isBefore(String otherFile, long otherOffset) {
        return parse(otherFile + ":" + otherOffset)
                .map(other -> compareTo(other) < 0)
                .orElse(false);
    }

    /** Compares positions of the same log. */
    @Override
    public int compareTo(LogPosition other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return file + ":" + offset;
    }
}
