package dev.coffer.catalog;

/**
 * The service cannot start with its configuration. The message is one or two sentences for the person who started it.
 */
public final class StartRefusedException extends Exception {

    public StartRefusedException(String message) {
        super(message);
    }

    public StartRefusedException(String message, Throwable cause) {
        super(message, cause);
    }
}
