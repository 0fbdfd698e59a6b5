package dev.coffer.engine;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Starts servers of one datastore on this machine, from programs that are installed here. Nothing that is restored to such
 * a server has a superuser's rights: it runs as the owner, who has none.
 */
public interface ServerLauncher {

    /** Returns the name of the datastore as in the catalog, for example {@code PostgreSQL}. */
    String datastore();

    /**
     * Returns why this machine cannot start a server, and what to do, in a sentence; empty if it can.
     *
     * @param major the version without its minor number, as {@link ServerVersion#major()} gives it
     */
    Optional<String> obstacle(String major);

    /** Returns the name of the role that owns what is restored. */
    String owner();

    /** Returns the version that a server would report; empty where there is an obstacle. */
    Optional<String> version(String major);

    /**
     * Makes a server for one use that no other user can reach: it has only a Unix socket in a private folder, and does not
     * care whether its data survives.
     *
     * @param folder an existing private folder for the server alone, which the caller removes afterwards
     * @throws EngineException TARGET_LACKS if it cannot be started
     */
    LocalServer scratch(Path folder, String major) throws EngineException, IOException, InterruptedException;

    /**
     * Starts a server that keeps its data, and listens on the loopback interface. Makes the data first if there are none.
     *
     * @param folder an existing private folder for the server alone
     * @param port that it listens on
     * @param password of the owner of a new server
     * @throws EngineException TARGET_LACKS if it cannot be started
     */
    LocalServer serve(Path folder, String major, int port, String password)
            throws EngineException, IOException, InterruptedException;
}
