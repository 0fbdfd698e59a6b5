package dev.coffer.work;

import java.util.UUID;

/**
 * A request for work on something. Each request is a subject of its own in the queue, so that a new one can be queued while
 * the work for an earlier one is still there.
 *
 * @param about the id of what the work is about
 * @param order what it was queued for
 */
public record WorkOrder(UUID about, UUID order) {

    private static final String SEPARATOR = "/";

    /** Reads the subject of a piece of work. */
    public static WorkOrder of(String subject) {
        String[] ids = subject.split(SEPARATOR, 2);
        return new WorkOrder(UUID.fromString(ids[0]), UUID.fromString(ids[1]));
    }

    /** Returns the subject under which the queue keeps it. */
    public String subject() {
        return about + SEPARATOR + order;
    }
}
