package dev.coffer.store;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A store failed. The message is for the person who requested the backup, and contains no secret. */
public class StoreException extends IOException {

    public StoreException(String message) {
        super(message);
    }

    public StoreException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
