package dev.coffer.work;

/** A run no longer holds what it works on: another run has taken it over. */
public final class LostRunException extends RuntimeException {

    public LostRunException(String message) {
        super(message);
    }
}
