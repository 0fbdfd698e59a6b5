package dev.coffer.restore;

import dev.coffer.engine.EngineException;
import dev.coffer.engine.Target;
import dev.coffer.instance.Instance;
import dev.coffer.instance.InstanceRequest;
import java.util.Optional;
import java.util.OptionalLong;

/** Where the server of a new instance comes from if the request names none. Called outside any transaction. */
public interface NewServers {

    /** Returns why no server of a version can be made, and what to configure; empty if one can be made. */
    Optional<String> obstacle(String datastore, String major);

    /** Chooses where a new server will listen, and who owns it with which password. Starts nothing. */
    Chosen choose(String datastore, String major);

    /**
     * Makes and starts the server of an instance, if that is a server of this kind and does not run. A worker calls it
     * before each attempt to restore.
     */
    void start(Instance instance) throws EngineException, InterruptedException;

    /** Returns the login of a superuser for what the owner may not do; empty if the server is not of this kind. */
    Optional<Target> administrator(Instance instance);

    /** Returns how many bytes the data of the server can grow by; empty if that is unknown. */
    OptionalLong freeBytes(Instance instance);

    /**
     * A server that does not exist yet.
     *
     * @param connection with the owner's password
     * @param version as the server will report it
     */
    record Chosen(InstanceRequest.Connection connection, String version) {}
}
