package dev.coffer.engine;

import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/** One dump of a backup: the output of one run of one tool. */
public interface DumpPart {

    /** Returns the name of the dumped database as the server knows it; null for a part that covers no single database. */
    @Nullable
    String database();

    /**
     * Returns a file name without the suffix of a compression, unique within the plan even where upper and lower case are
     * the same.
     */
    String fileName();

    /** Returns the format of the dump, which decides what restores it: {@code pg_dump-custom} or {@code sql}. */
    String format();

    /** Returns the name and version of the tool that writes this part; null where it is that of the plan. */
    default @Nullable String tool() {
        return null;
    }

    /**
     * Returns the estimated size of the dump in bytes, 0 if unknown. The estimate may change during the dump. Thread-safe.
     */
    default long estimatedBytes() {
        return 0;
    }

    /**
     * Runs the tool and writes its output to a stream, in constant memory. Returns only after the tool has ended
     * successfully and has written something. An interrupt of the thread ends the tool.
     *
     * @param out not closed; an exception that it throws ends the tool and is thrown on unchanged
     * @param earlier a dump of the same database in the same format to compare with; null for none
     * @return what else is known of the dump
     * @throws EngineException DATABASE_GONE if there is nothing left to dump; SERVER_CHANGED if the tool failed because
     *     something was dropped or renamed during the dump; otherwise if the tool failed, was killed, or wrote nothing.
     *     The message names the tool, how it ended, and the end of its error output, without secrets
     */
    DumpResult dump(OutputStream out, @Nullable EarlierDump earlier) throws EngineException, IOException;
}
