package dev.coffer.engine;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a dump beside its bytes.
 *
 * @param contents what the databases held that the part is about, as far as they were counted
 * @param warnings what the dump lacks, and what else the person who requested the backup should know
 * @param fingerprint what a later dump is compared with, beside the hash of the bytes; null if dumps of this part cannot
 *     be compared. Only the engine can read it
 * @param repeated whether the dump holds the same as the earlier one that it was compared with
 */
public record DumpResult(
        List<DatabaseContents> contents,
        List<DumpWarning> warnings,
        @Nullable String fingerprint,
        boolean repeated) {

    /** A dump of which nothing else is known. */
    public static final DumpResult PLAIN = new DumpResult(List.of(), List.of());

    public DumpResult {
        contents = List.copyOf(contents);
        warnings = List.copyOf(warnings);
    }

    /** Creates the result of a dump that is not compared. */
    public DumpResult(List<DatabaseContents> contents, List<DumpWarning> warnings) {
        this(contents, warnings, null, false);
    }

    /**
     * Creates the result of the dump of one database that is not compared.
     *
     * @param contents null if they were not counted
     */
    public DumpResult(@Nullable DatabaseContents contents, List<DumpWarning> warnings) {
        this(contents == null ? List.of() : List.of(contents), warnings);
    }

    /** Returns this result with the outcome of a comparison. */
    public DumpResult compared(@Nullable String with, boolean repeats) {
        return new DumpResult(contents, warnings, with, repeats);
    }
}
