package dev.coffer.engine.process;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * Reads what a tool writes to its standard error, so that the tool never blocks there, and keeps the end of it: from the last
 * line that says "error", since pg_dump writes the query that failed after it.
 */
final class ErrorTail extends Thread {

    /**
     * How many of the last bytes are kept. Far more than is shown, because pg_dump prints an error before the query that
     * caused it, which may be 100 kB on one line.
     */
    private static final int KEPT = 128 * 1024;

    /** How much of a line the listener gets, in bytes. */
    private static final int LISTENED = 16 * 1024;

    private static final int LINES = 6;
    private static final int LINE_LENGTH = 300;
    private static final int LENGTH = 800;

    /** What the line of a tool, or of a server that it quotes, has before it says what is wrong. */
    private static final Pattern ERROR = Pattern.compile("(?i)\\b(error|fatal|panic): ");

    private final InputStream in;
    private final Secrets secrets;
    private final Consumer<String> listener;
    private final byte[] ring;
    private long total;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();

    /**
     * Reads nothing yet.
     *
     * @param name of the thread
     * @param listener gets each line on this thread, without secrets, cut after 16 kB
     */
    ErrorTail(String name, InputStream in, Secrets secrets, Consumer<String> listener) {
        super(name);
        this.in = in;
        this.secrets = secrets;
        this.listener = listener;
        this.ring = new byte[KEPT + secrets.longest()];
    }

    /** Ends when the tool has closed its standard error. */
    @Override
    public void run() {
        byte[] buffer = new byte[8192];
        try (in) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                keep(buffer, n);
                tell(buffer, n);
            }
        } catch (IOException e) {
            // The tool was destroyed; what it said until then is kept.
        }
    }

    private void tell(byte[] bytes, int length) {
        for (int i = 0; i < length; i++) {
            if (bytes[i] == '\n') {
                listener.accept(secrets.redact(line.toByteArray(), 0));
                line.reset();
            } else if (line.size() < LISTENED) {
                line.write(bytes[i]);
            }
        }
    }

    private synchronized void keep(byte[] bytes, int length) {
        for (int i = 0; i < length; i++) {
            ring[(int) (total++ % ring.length)] = bytes[i];
        }
    }

    /**
     * Returns the last lines, or, if an error stands before them, the lines from the last error on. They are without secrets
     * and control characters, and long ones are cut: at most 800 characters, may be empty.
     */
    String text() {
        List<String> lines = lines();
        int from = lines.size();
        int length = -1;
        while (from > 0
                && from > lines.size() - LINES
                && length + 1 + lines.get(from - 1).length() <= LENGTH) {
            length += 1 + lines.get(--from).length();
        }
        int to = lines.size();
        int error = lines.size() - 1;
        while (error >= 0 && !ERROR.matcher(lines.get(error)).find()) {
            error--;
        }
        if (error >= 0 && error < from) {
            from = error;
            to = Math.min(lines.size(), error + 2);
        }
        return String.join("\n", lines.subList(from, to));
    }

    /** Returns all lines of the end that is kept, without secrets and control characters; long ones are cut. */
    List<String> lines() {
        byte[] kept = kept();
        return secrets.redact(kept, Math.max(0, kept.length - KEPT))
                .lines()
                .map(line -> line.replaceAll("[\\p{Cntrl}\\s]+", " ").strip())
                .filter(line -> !line.isEmpty())
                .map(line -> line.length() <= LINE_LENGTH ? line : line.substring(0, LINE_LENGTH) + "…")
                .toList();
    }

    private synchronized byte[] kept() {
        int length = (int) Math.min(total, ring.length);
        byte[] kept = new byte[length];
        for (int i = 0; i < length; i++) {
            kept[i] = ring[(int) ((total - length + i) % ring.length)];
        }
        return kept;
    }
}
