package dev.coffer.restore.scratch;

import dev.coffer.engine.EngineException;
import dev.coffer.engine.ScratchServer;
import dev.coffer.work.PostponedException;
import java.io.IOException;

/** Where a server comes from that is used once. */
public interface ScratchServers {

    /**
     * Takes an empty server.
     *
     * @param needed how many bytes its data may take
     * @return to be closed by the caller, which removes all that it holds
     * @throws EngineException TARGET_LACKS if there is none for the version, or it has no room
     * @throws PostponedException if another run uses it
     */
    ScratchServer start(String datastore, String major, long needed)
            throws EngineException, IOException, InterruptedException, PostponedException;
}
