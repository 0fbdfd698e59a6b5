package dev.coffer.engine;

import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/** One dump of a backup: the output of one run of one tool. */
public interface DumpPart {

    /** The dumped database's name as the server knows it; null for a part that is not about one database. */
    @Nullable
    String database();

    /** A file name without the suffix of a compression, unique within its plan also where case does not count. */
    String fileName();

    /** What the bytes are, and so what restores them: {@code pg_dump-custom} or {@code sql}. */
    String format();

    /** The name and version of the tool that dumps it, where it is not that of the whole plan; null where it is. */
    default @Nullable String tool() {
        return null;
    }

    /**
     * How large the dump may be, in bytes; 0 where nothing is known. May change once it has begun. Any thread may ask.
     */
    default long estimatedBytes() {
        return 0;
    }

    /**
     * Runs the tool and hands its output on, in constant memory. Returns only when the tool has ended well and has
     * written something. An interrupt of the thread ends the tool.
     *
     * @param out not closed; what it throws ends the tool and is thrown on as it is
     * @return what else is known of the dump
     * @throws EngineException DATABASE_GONE if there is nothing left to dump; SERVER_CHANGED if the tool failed over
     *     something that was dropped or renamed meanwhile; otherwise if the tool failed, was killed, or wrote nothing;
     *     the message says which tool, how it ended, and the end of what it said, without secrets
     */
    DumpResult dump(OutputStream out) throws EngineException, IOException;

    /**
     * A filter that tells whether what passes is a dump that was taken before, although their bytes may differ.
     *
     * @param out where the bytes go on to; closed with the filter
     * @param earlier a dump of the same database in the same format; null for none
     * @return null where the format cannot be compared
     */
    default @Nullable DumpComparison comparison(OutputStream out, DumpComparison.@Nullable Earlier earlier) {
        return null;
    }
}
