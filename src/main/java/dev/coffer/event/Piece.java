package dev.coffer.event;

import java.util.UUID;

/**
 * A piece of work on a webhook.
 *
 * @param reason what it was queued for: an event, or any id
 */
public record Piece(UUID webhook, UUID reason) {

    private static final String SEPARATOR = "/";

    /** Reads the subject of a piece of work. */
    public static Piece of(String subject) {
        String[] ids = subject.split(SEPARATOR, 2);
        return new Piece(UUID.fromString(ids[0]), UUID.fromString(ids[1]));
    }

    /** Returns the subject under which the queue keeps it. */
    String subject() {
        return webhook + SEPARATOR + reason;
    }
}
