package dev.coffer.engine;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a dump beside its bytes.
 *
 * @param contents what the database held; null for a part that is not about one, and where nothing was counted
 * @param warnings for the person who asked for the backup, one sentence each
 */
public record Dumped(@Nullable DatabaseContents contents, List<String> warnings) {

    /** There is nothing to say. */
    public static final Dumped PLAIN = new Dumped(null, List.of());

    public Dumped {
        warnings = List.copyOf(warnings);
    }

    static Dumped uncounted(String warning) {
        return new Dumped(null, List.of(warning));
    }
}
