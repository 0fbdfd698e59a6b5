package dev.coffer.secret;

/** A password could not be kept or found; the message is fit for the caller and holds no secret. */
public final class SecretException extends Exception {

    public SecretException(String message) {
        super(message);
    }

    public SecretException(String message, Throwable cause) {
        super(message, cause);
    }
}
