package dev.coffer.store;

import java.time.Instant;

/** Objects cannot be removed before a time: the store keeps them. */
public final class LockedObjectException extends StoreException {

    private final Instant until;

    /**
     * @param until when all of them can be removed
     */
    public LockedObjectException(String message, Instant until) {
        super(message);
        this.until = until;
    }

    /** Returns when the objects can be removed. */
    public Instant until() {
        return until;
    }
}
