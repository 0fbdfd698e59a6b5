package dev.coffer.store;

import java.io.IOException;

/** A store refused or failed; the message is fit for the person who asked for the backup, and holds no secret. */
public class StoreException extends IOException {

    public StoreException(String message) {
        super(message);
    }

    public StoreException(String message, Throwable cause) {
        super(message, cause);
    }
}
