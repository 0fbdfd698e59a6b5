package dev.coffer.engine.process;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.Deque;

/** Reads what a tool writes to its standard error, so that the tool never blocks there, and keeps the end of it. */
final class ErrorTail extends Thread {

    /**
     * How many of the last bytes are kept. Far more than is shown, because pg_dump prints an error before the query that
     * caused it, which may be 100 kB on one line.
     */
    private static final int KEPT = 128 * 1024;

    private static final int LINES = 6;
    private static final int LINE_LENGTH = 300;
    private static final int LENGTH = 800;

    private final InputStream in;
    private final Secrets secrets;
    private final byte[] ring;
    private long total;

    /** @param name of the thread */
    ErrorTail(String name, InputStream in, Secrets secrets) {
        super(name);
        this.in = in;
        this.secrets = secrets;
        this.ring = new byte[KEPT + secrets.longest()];
    }

    /** Ends when the tool has closed its standard error. */
    @Override
    public void run() {
        byte[] buffer = new byte[8192];
        try (in) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                keep(buffer, n);
            }
        } catch (IOException e) {
            // The tool was destroyed; what it said until then is kept.
        }
    }

    private synchronized void keep(byte[] bytes, int length) {
        for (int i = 0; i < length; i++) {
            ring[(int) (total++ % ring.length)] = bytes[i];
        }
    }

    /** Returns the last lines, without secrets and control characters, long lines cut: at most 800 characters, may be empty. */
    String text() {
        byte[] kept = kept();
        Deque<String> lines = new ArrayDeque<>();
        int length = 0;
        String[] all = secrets.redact(kept, Math.max(0, kept.length - KEPT)).split("\\R", -1);
        for (int i = all.length - 1; i >= 0 && lines.size() < LINES; i--) {
            String line = all[i].replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
            if (line.isEmpty()) {
                continue;
            }
            String shown = line.length() <= LINE_LENGTH ? line : line.substring(0, LINE_LENGTH) + "…";
            length += shown.length() + 1;
            if (length > LENGTH) {
                break;
            }
            lines.addFirst(shown);
        }
        return String.join("\n", lines);
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
