package dev.coffer.work;

import java.util.UUID;

/** A kind of work that the queue can hold; each bean of this type is one. */
public interface WorkKind {

    /** Returns the name under which the queue keeps it; it never changes once released. */
    String name();

    /** Returns the word for it in {@code coffer.worker.kinds}: the last one of its name. */
    default String word() {
        return name().substring(name().lastIndexOf('-') + 1);
    }

    /** Returns how many pieces of it a process does at a time, whatever other kinds it does. */
    int bound();

    /** Returns whether it is picked from the queue before other kinds. */
    default boolean urgent() {
        return false;
    }

    /**
     * Does one piece. After its process died, the piece is done again, so it begins by removing what an earlier run left.
     *
     * @param subject the id of what it is about
     * @param execution the id of this run, different for each
     * @throws InterruptedException if the run was interrupted, as an InterruptedIOException says too; another worker does
     *     the piece at once
     * @throws PostponedException if this process cannot do it now
     * @throws Exception if it should be tried again later
     */
    void run(String subject, UUID execution) throws Exception;
}
