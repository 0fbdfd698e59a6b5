package dev.coffer.engine;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a dump beside its bytes.
 *
 * @param contents what the database held; null for a part that is not about one, and where nothing was counted
 * @param warnings for the person who asked for the backup, one sentence each
 */
public record DumpResult(@Nullable DatabaseContents contents, List<String> warnings) {

    /** There is nothing to say. */
    public static final DumpResult PLAIN = new DumpResult(null, List.of());

    public DumpResult {
        warnings = List.copyOf(warnings);
    }

    public static DumpResult uncounted(String warning) {
        return new DumpResult(null, List.of(warning));
    }
}
