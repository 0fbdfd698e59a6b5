package dev.coffer.engine;

/** A server that this process started. It ends with this process, also if that is killed. */
public interface LocalServer extends AutoCloseable {

    /** Returns the login of the role that owns what is restored: it may create databases, and is no superuser. */
    Target owner();

    /** Returns the login of the only superuser. */
    Target administrator();

    /**
     * Returns the login of the account that replays pieces of a log on a server for one use: it may also name others as the
     * definers of what it makes. The owner, where nothing is replayed.
     */
    default Target replayer() {
        return owner();
    }

    /** Returns whether it still runs. */
    boolean running();

    /** Stops it, and ends its sessions. */
    @Override
    void close();
}
