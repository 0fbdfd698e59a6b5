package dev.coffer.engine.mysql;

import dev.coffer.engine.EngineException;
import dev.coffer.engine.EngineException.Code;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the binary log of a server over the server's own protocol, with the tool of its flavor. */
final class LogReader {

    /** Where the first event of a file begins, in bytes. */
    private static final long FIRST = 4;

    /** What an event says of its position. A transaction of several gigabytes makes a file longer than that. */
    private static final long EVENT_POSITIONS = 0xffff_ffffL;

    /** How the tool shows the first event of a file, in UTC; the hour may begin with a space. */
    private static final Pattern BEGUN = Pattern.compile(
            "^#(\\d\\d)(\\d\\d)(\\d\\d) +(\\d{1,2}):(\\d\\d):(\\d\\d) server id \\d+ +end_log_pos .*\\bStart: binlog",
            Pattern.MULTILINE);

    private final MysqlLogin login;
    private final MysqlTool tool;

    LogReader(MysqlLogin login, MysqlTool tool) {
        this.login = login;
        this.tool = tool;
    }

    /** Returns the name and version of the tool. */
    String tool() {
        return tool.toString();
    }

    /**
     * Returns when a file was begun, to the second.
     *
     * @throws EngineException if it cannot be read, or its first event is none that begins a file
     */
    Instant begun(String file) throws EngineException, IOException {
        ByteArrayOutputStream first = new ByteArrayOutputStream();
        run(List.of(file), FIRST, FIRST + 1, first);
        Matcher matcher = BEGUN.matcher(first.toString(StandardCharsets.ISO_8859_1));
        if (!matcher.find()) {
            throw new EngineException(
                    Code.TOOL_FAILED, tool + " does not show when the log file " + file + " was begun.");
        }
        int[] numbers = new int[6];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = Integer.parseInt(matcher.group(i + 1));
        }
        return LocalDateTime.of(2000 + numbers[0], numbers[1], numbers[2], numbers[3], numbers[4], numbers[5])
                .toInstant(ZoneOffset.UTC);
    }

    /**
     * Writes what the log says in a range.
     *
     * @param files that the range touches, in order; the first and the last are those of the range
     * @param transactions follow what the range has of their ends
     * @throws EngineException TOOL_FAILED also if the tool ended before the end of the range
     */
    void copy(List<String> files, LogRange range, XaTransactions transactions, OutputStream out)
            throws EngineException, IOException {
        if (range.from().isAt(range.to())) {
            return;
        }
        LogLines lines = new LogLines(out, transactions);
        run(files, range.from().position(), range.to().position(), lines);
        if (lines.reached() != (range.to().position() & EVENT_POSITIONS)) {
            throw new EngineException(
                    Code.TOOL_FAILED,
                    tool + " ended at position " + lines.reached() + " of the log file "
                            + range.to().file() + ", and not at " + range.to().position() + ".");
        }
    }

    private void run(List<String> files, long start, long stop, OutputStream out) throws EngineException, IOException {
        List<String> arguments = new ArrayList<>(List.of(
                "--read-from-remote-server",
                "--base64-output=AUTO",
                "--start-position=" + start,
                "--stop-position=" + stop,
                "--"));
        arguments.addAll(files);
        try {
            login.log(tool.kind().of(login.flavor()) + " of " + String.join(", ", files), tool.path(), arguments)
                    .run(out);
        } catch (EngineException e) {
            throw failure(e);
        }
    }

    private EngineException failure(EngineException e) {
        String said = String.valueOf(e.getMessage());
        if (e.code() == Code.TOOL_FAILED && said.contains("Could not find first log file name")) {
            return LogChain.broken("the server has removed the log file since the backup began", e);
        }
        if (e.code() == Code.TOOL_FAILED && (said.contains("Lost connection") || said.contains("has gone away"))) {
            return new EngineException(Code.SERVER_UNREACHABLE, said, null, true, e);
        }
        return ToolFailure.of(e, login);
    }
}
