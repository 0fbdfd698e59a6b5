package dev.coffer.work;

import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One time that a worker began a backup, as a line of text in the catalog.
 *
 * @param number from 1 on
 * @param worker the host and the process id, as {@code host/pid}
 * @param ended null while it runs, and as long as nobody knows that its worker died
 * @param outcome what became of it, in a few words; null while {@code ended} is
 */
public record Attempt(
        int number,
        String worker,
        Instant begun,
        @Nullable Instant ended,
        @Nullable String outcome) {

    private static final int FIELDS = 5;

    static Attempt begun(int number, String worker, Instant now) {
        return new Attempt(number, worker.replace(' ', '_'), now, null, null);
    }

    /** The same, ended; what has ended already stays as it is. */
    Attempt end(String how, Instant now) {
        return ended == null ? new Attempt(number, worker, begun, now, how) : this;
    }

    /** Reads what {@link #line} gave. */
    public static Attempt parse(String line) {
        String[] fields = line.split(" ", FIELDS);
        return new Attempt(
                Integer.parseInt(fields[0]),
                fields[1],
                Instant.parse(fields[2]),
                fields.length == FIELDS ? Instant.parse(fields[3]) : null,
                fields.length == FIELDS ? fields[4] : null);
    }

    /** {@code number worker begun [ended outcome]}; only the last of these may hold spaces. */
    String line() {
        String running = number + " " + worker + " " + begun;
        return ended == null ? running : running + " " + ended + " " + Objects.requireNonNull(outcome);
    }
}
