package dev.coffer.engine.mysql;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Passes on what a tool writes of a binary log, and notes how far it has come, and what ends of transactions it has. */
final class LogLines extends FilterOutputStream {

    /** So much of a line is looked at, in bytes; the position and the identity of a transaction stand before that. */
    private static final int LINE = 400;

    /** What the tool writes before each event; a position of 0 is that of an event that the server made up. */
    private static final Pattern EVENT =
            Pattern.compile("\\A#\\d{6} +\\d{1,2}:\\d\\d:\\d\\d server id +\\d+ +end_log_pos (\\d{1,18})\\b");

    private final byte[] line = new byte[LINE];
    private int length;
    private final XaTransactions transactions;
    private long reached;

    /** @param transactions follow what the tool writes of their ends */
    LogLines(OutputStream out, XaTransactions transactions) {
        super(out);
        this.transactions = transactions;
    }

    /** Returns the position at which the last event ends, in the last file; 0 if there was none. */
    long reached() {
        return reached;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int count) throws IOException {
        out.write(bytes, offset, count);
        for (int i = offset; i < offset + count; i++) {
            if (bytes[i] == '\n') {
                lineEnded();
            } else if (length < LINE && (length > 0 || bytes[i] == '#' || bytes[i] == 'X')) {
                line[length++] = bytes[i];
            } else if (length == 0) {
                length = LINE; // not one of these lines
            }
        }
    }

    private void lineEnded() {
        if (length > 0 && line[0] != ' ') {
            String text = new String(line, 0, length, StandardCharsets.ISO_8859_1);
            transactions.follow(text);
            Matcher event = EVENT.matcher(text);
            if (event.find() && Long.parseLong(event.group(1)) > 0) {
                reached = Long.parseLong(event.group(1));
            }
        }
        line[0] = ' ';
        length = 0;
    }
}
