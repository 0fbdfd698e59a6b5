package dev.coffer.engine;

/** A server that one run at a time has for itself, such as a proof, and of which nothing outlives it. */
public interface ScratchServer extends AutoCloseable {

    /** Returns the login of the role that owns what is restored: it may create databases, and is no superuser. */
    Target owner();

    /** Returns the login of a superuser. */
    Target administrator();

    /** Returns the login of the account that replays pieces of a log; the owner, where nothing is replayed. */
    default Target replayer() {
        return owner();
    }

    /** Returns whether it was there all the time, and for this run alone. */
    boolean running();

    /** Removes what the run left; never fails. */
    @Override
    void close();
}
