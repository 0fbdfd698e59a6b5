package dev.coffer.engine;

/** Reads and dumps the servers of one datastore with the tools that their owners support. */
public interface BackupEngine {

    /** The name of the datastore whose servers this engine dumps, as in the catalog, for example {@code PostgreSQL}. */
    String datastore();

    /**
     * Connects to a server, and to each of the databases that the target names.
     *
     * @return the version that the server reports
     * @throws EngineException with the reason, if it cannot be reached, refuses, or is no server of this datastore
     */
    ServerVersion probe(Target target) throws EngineException;

    /**
     * Looks at the server and at the tools on this machine, and says what a backup of the whole target consists of.
     * Nothing is dumped yet.
     *
     * @throws EngineException if a backup would fail: server unreachable, a tool missing or older than the server, a
     *     named database missing
     */
    DumpPlan plan(Target target) throws EngineException;

    /**
     * Begins to look into a part while it is read.
     *
     * @param format as {@link DumpPart#format()} gave it
     * @param tool as {@link DumpPlan#tool()} gave it
     * @return to be closed by the caller
     * @throws EngineException TOOL_MISSING or TOOL_TOO_OLD, if this machine cannot look into it
     */
    ContentCheck check(String format, String tool) throws EngineException;
}
