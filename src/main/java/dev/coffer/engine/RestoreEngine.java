package dev.coffer.engine;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/** Restores what a {@link BackupEngine} dumped to servers of the same datastore. */
public interface RestoreEngine {

    /**
     * Restores one part. Stops at the first object of a database that fails, and continues after failures in what belongs
     * to no database, since part of that usually exists already.
     *
     * @param dump read to its end unless the restore fails; not closed. What it throws ends the restore and is thrown on
     *     unchanged
     * @param format as {@link DumpPart#format()} gave it
     * @param tool as {@link DumpPart#tool()} or else {@link DumpPlan#tool()} gave it
     * @param target the server; its list of databases does not matter
     * @param database an existing database, empty for a part that is a database; for others, the one to log in to
     * @return what the tool said although it succeeded: the last lines, without secrets
     * @throws EngineException TOOL_MISSING or TOOL_TOO_OLD if this machine cannot restore the part; TOOL_FAILED with the
     *     words of the tool; TOOL_UNFINISHED if the tool hung or was killed
     */
    List<String> restore(InputStream dump, String format, String tool, Target target, String database)
            throws EngineException, IOException;
}
