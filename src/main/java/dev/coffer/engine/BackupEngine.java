package dev.coffer.engine;

import java.util.Map;

/** Reads and dumps the servers of one datastore with the tools that their vendors support. */
public interface BackupEngine {

    /** Returns the name of the datastore as in the catalog, for example {@code PostgreSQL}. */
    String datastore();

    /** Returns what a connection to a server may contain. */
    ConnectionLimits limits();

    /** Returns whether a backup can build on an earlier one. */
    default boolean incremental() {
        return true;
    }

    /**
     * Connects to a server, and to each database that the target names.
     *
     * @return the version that the server reports
     * @throws EngineException with the reason, if it cannot be reached, refuses, or is no server of this datastore
     */
    ServerVersion probe(Target target) throws EngineException;

    /**
     * Inspects the server and the tools on this machine, and returns what a full backup of the whole target consists of.
     * Dumps nothing yet.
     *
     * @return to be closed by the caller in every case
     * @throws EngineException if a backup would fail: server unreachable, a tool missing or older than the server, a
     *     named database missing
     */
    DumpPlan plan(Target target) throws EngineException;

    /**
     * Does what {@link #plan(Target)} does, for a backup that builds on an earlier one. Unless an engine says otherwise, it
     * dumps everything again, and what turns out to be the same is not stored.
     *
     * @param parent the {@linkplain DumpPlan#state() state} of the earlier backup; empty where the engine kept none
     * @throws EngineException NO_CHAIN if a full backup is needed; otherwise as there
     */
    default DumpPlan plan(Target target, Map<String, String> parent) throws EngineException {
        return plan(target);
    }

    /**
     * Starts to check the contents of a part while it is read.
     *
     * @param format as {@link DumpPart#format()} gave it
     * @param tool as {@link DumpPlan#tool()} gave it
     * @return to be closed by the caller
     * @throws EngineException TOOL_MISSING or TOOL_TOO_OLD, if this machine cannot check it
     */
    ContentCheck check(String format, String tool) throws EngineException;
}
