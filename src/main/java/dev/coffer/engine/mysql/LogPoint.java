package dev.coffer.engine.mysql;

import dev.coffer.engine.EngineException;
import dev.coffer.engine.EngineException.Code;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A place between two transactions in the binary log of one server.
 *
 * @param file the name of the log file, for example {@code binlog.000003}
 * @param position in bytes from the beginning of the file
 * @param time when the log had come to this place, by the server's clock
 */
record LogPoint(String file, long position, Instant time) {

    private static final Pattern TEXT = Pattern.compile("(.+):(\\d{1,18})@(\\S+)");

    /**
     * Reads what {@link #toString} wrote.
     *
     * @throws EngineException TOOL_FAILED if it is nothing of that kind
     */
    static LogPoint parse(String text) throws EngineException {
        Matcher matcher = TEXT.matcher(text);
        try {
            if (matcher.matches()) {
                return new LogPoint(
                        matcher.group(1), Long.parseLong(matcher.group(2)), Instant.parse(matcher.group(3)));
            }
        } catch (DateTimeException e) {
            throw new EngineException(Code.TOOL_FAILED, "\"" + text + "\" is no place in a binary log.", e);
        }
        throw new EngineException(Code.TOOL_FAILED, "\"" + text + "\" is no place in a binary log.");
    }

    /** Whether another one is the same place, whenever it was asked for. */
    boolean isAt(LogPoint other) {
        return file.equals(other.file) && position == other.position;
    }

    /** Returns for example {@code binlog.000003:1234@2026-11-30T18:00:00Z}. */
    @Override
    public String toString() {
        return file + ":" + position + "@" + time;
    }
}
