package dev.coffer.engine;

/** A server that one proof at a time has for itself, and of which nothing outlives the proof. */
public interface ScratchServer extends AutoCloseable {

    /** Returns the login of the role that owns what is restored: it may create databases, and is no superuser. */
    Target owner();

    /** Returns the login of a superuser. */
    Target administrator();

    /** Returns whether it was there all the time, and for this proof alone. */
    boolean running();

    /** Removes what the proof left; never fails. */
    @Override
    void close();
}
