package dev.coffer.engine.postgresql;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What {@code pg_restore --verbose} says of entries that failed, taken from its standard error line by line. With several
 * jobs, the lines of two failures may mix; so what matters is found out again by one job.
 */
final class EntryErrors implements Consumer<String> {

    /** Failures beyond these are counted, not kept. */
    static final int MOST = 10_000;

    private static final int MOST_OF_ENTRY = 5;
    private static final int LENGTH = 400;

    private static final Pattern ENTRY = Pattern.compile("(?i)from TOC entry (\\d+); ");
    private static final Pattern ERROR = Pattern.compile("(?:pg_restore: |\\[[^\\]]*\\] )(?i:error: )?(.*)");
    private static final Pattern SERVER = Pattern.compile("^(.*?)(?:ERROR|FATAL|PANIC): +(.*)$");
    private static final Pattern OF_ERROR = Pattern.compile("pg_restore: (?:error: |\\[)");
    private static final Pattern IGNORED = Pattern.compile("errors ignored on restore: (\\d+)");
    private static final String COMMAND = "Command was: ";

    /** Something that went wrong outside of any entry. */
    static final int NO_ENTRY = 0;

    private final Map<Integer, List<Failure>> failures = new LinkedHashMap<>();
    private int current = NO_ENTRY;
    private String context = "";
    private String reason = "";
    private String detail = "";
    private int more;
    private boolean ended;

    /**
     * One error.
     *
     * @param context what the tool says before the server's words; may be empty
     * @param reason the server's words, with their detail
     * @param command the beginning of the statement that failed; empty for data
     */
    record Failure(String context, String reason, String command) {}

    /** Takes the next line; called by one thread only. */
    @Override
    public void accept(String line) {
        Matcher entry = ENTRY.matcher(line);
        if (entry.find()) {
            flush("");
            current = Integer.parseInt(entry.group(1));
            return;
        }
        if (line.startsWith(COMMAND)) {
            flush(line.substring(COMMAND.length()));
            return;
        }
        if (IGNORED.matcher(line).find()) {
            flush("");
            ended = true;
            return;
        }
        Matcher server = SERVER.matcher(line);
        if (server.matches() && OF_ERROR.matcher(server.group(1)).find()) {
            flush("");
            Matcher words = ERROR.matcher(server.group(1));
            context = words.matches() ? words.group(1) : "";
            reason = server.group(2);
        } else if (line.contains("pg_restore: error: ")) {
            flush("");
            reason = line.substring(line.indexOf("error: ") + "error: ".length());
        } else if (line.contains("pg_restore: ")) {
            flush("");
        } else if (line.startsWith("DETAIL: ") && detail.isEmpty()) {
            detail = " (" + line.substring("DETAIL: ".length()).strip() + ")";
        }
    }

    private void flush(String command) {
        if (!reason.isEmpty()) {
            add(new Failure(context, cut(reason + detail), cut(command)));
        }
        context = "";
        reason = "";
        detail = "";
    }

    private void add(Failure failure) {
        List<Failure> known = failures.get(current);
        if (known == null) {
            if (failures.size() == MOST) {
                more++;
                return;
            }
            known = new ArrayList<>();
            failures.put(current, known);
        }
        if (known.size() < MOST_OF_ENTRY) {
            known.add(failure);
        }
    }

    private static String cut(String text) {
        String line = text.replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
        return line.length() <= LENGTH ? line : line.substring(0, LENGTH) + "…";
    }

    /** Returns the failures by entry, after the tool has ended. */
    Map<Integer, List<Failure>> failures() {
        flush("");
        return failures;
    }

    /** Returns how many entries failed that are not kept. */
    int more() {
        return more;
    }

    /** Returns whether the tool came to its end although entries failed. */
    boolean ended() {
        return ended;
    }
}
