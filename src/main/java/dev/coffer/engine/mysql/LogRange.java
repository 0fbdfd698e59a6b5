package dev.coffer.engine.mysql;

import dev.coffer.engine.EngineException;
import dev.coffer.engine.EngineException.Code;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What of a binary log one part holds: all transactions from one place to another.
 *
 * @param from where the backup ends that the part builds on
 * @param to where the part ends
 */
record LogRange(LogPoint from, LogPoint to) {

    /** The format of a part that holds a piece of a binary log: what the server's tool wrote of it, as statements. */
    static final String FORMAT = "mysql-binlog";

    /** How the first line of a part begins. */
    static final String HEAD = "-- Coffer: binary log from ";

    /** The last line of a part; without it, the part is not whole. */
    static final String END = "-- Coffer: end of the binary log\n";

    private static final Pattern LINE = Pattern.compile(HEAD + "(\\S.*?:\\d+@\\S+) to (\\S.*?:\\d+@\\S+)");

    /**
     * Reads the first line of a part.
     *
     * @throws EngineException TOOL_FAILED if it is no such line
     */
    static LogRange parse(String line) throws EngineException {
        Matcher matcher = LINE.matcher(line.strip());
        if (!matcher.matches()) {
            throw new EngineException(Code.TOOL_FAILED, "The part does not begin as one of a binary log does.");
        }
        return new LogRange(LogPoint.parse(matcher.group(1)), LogPoint.parse(matcher.group(2)));
    }

    /** Returns the first line of a part, with its end. */
    String head() {
        return HEAD + from + " to " + to + "\n";
    }
}
