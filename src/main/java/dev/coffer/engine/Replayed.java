package dev.coffer.engine;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was replayed of a log.
 *
 * @param last the last transaction that was replayed; null if there was none
 * @param notes what was left out, or is to be known, in sentences
 */
public record Replayed(@Nullable Transaction last, List<String> notes) {

    public Replayed {
        notes = List.copyOf(notes);
    }

    /**
     * A transaction in a log.
     *
     * @param time when it was committed
     * @param gtid its identity; null if the server gave it none
     * @param position where it ends: the log file, a colon, and bytes from its beginning
     */
    public record Transaction(Instant time, @Nullable String gtid, String position) {}
}
