package dev.coffer.restore.run;

import org.jspecify.annotations.Nullable;

/** A restore cannot succeed, for a reason that a person can act on. */
final class RestoreFailedException extends Exception {

    private final String code;

    RestoreFailedException(String code, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    /** Returns the code of the fault in the record of the restore. */
    String code() {
        return code;
    }
}
