package dev.coffer.identity;

/** The identity service cannot tell whom a token belongs to now; the message goes to the log. */
public final class IdentityUnavailableException extends RuntimeException {

    IdentityUnavailableException(String message) {
        super(message);
    }

    IdentityUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
