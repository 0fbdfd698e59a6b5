package dev.coffer.identity;

/** Whom a token stands for cannot be found out now; the message goes to the log. */
public final class IdentityUnavailableException extends Exception {

    IdentityUnavailableException(String message) {
        super(message);
    }

    IdentityUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
