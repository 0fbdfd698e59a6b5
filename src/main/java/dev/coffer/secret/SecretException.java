package dev.coffer.secret;

/** A password could not be stored or found. The message is for the caller and contains no secret. */
public final class SecretException extends Exception {

    public SecretException(String message) {
        super(message);
    }

    public SecretException(String message, Throwable cause) {
        super(message, cause);
    }
}
