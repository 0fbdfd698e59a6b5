package dev.coffer.engine;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was replayed of a log.
 *
 * @param last when the last transaction was committed that was replayed; null if there was none
 * @param notes what was left out, or is to be known, in sentences
 */
public record Replayed(@Nullable Instant last, List<String> notes) {

    public Replayed {
        notes = List.copyOf(notes);
    }
}
