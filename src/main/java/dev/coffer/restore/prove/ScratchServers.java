package dev.coffer.restore.prove;

import dev.coffer.engine.EngineException;
import dev.coffer.engine.ScratchServer;
import dev.coffer.work.PostponedException;
import java.io.IOException;

/** Where the server of a proof comes from. */
interface ScratchServers {

    /**
     * Takes an empty server for a proof.
     *
     * @param needed how many bytes its data may take
     * @return to be closed by the caller, which removes all that it holds
     * @throws EngineException TARGET_LACKS if there is none for the version, or it has no room
     * @throws PostponedException if another proof uses it
     */
    ScratchServer start(String datastore, String major, long needed)
            throws EngineException, IOException, InterruptedException, PostponedException;
}
