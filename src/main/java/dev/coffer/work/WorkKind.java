package dev.coffer.work;

import java.util.UUID;

/** A kind of work that the queue can hold; every bean of this type is one. */
public interface WorkKind {

    /** The name under which the queue keeps it; it never changes once released. */
    String name();

    /**
     * Does one piece of it. It may come again after this process died in the middle of it, so it must begin by
     * clearing away what an earlier run left.
     *
     * @param subject the id of what it is about
     * @param execution the id of this run, different for each
     * @throws InterruptedException if it was interrupted, as is also an InterruptedIOException: it is handed back, and
     *     done by another worker at once
     * @throws PostponedException if this process cannot do it just now
     * @throws Exception if it should be tried again later
     */
    void run(String subject, UUID execution) throws Exception;
}
