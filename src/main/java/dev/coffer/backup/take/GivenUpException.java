package dev.coffer.backup.take;

import org.jspecify.annotations.Nullable;

/** All attempts at a backup have failed. */
final class GivenUpException extends Exception {

    /** @param lastOutcome how the last attempt ended; null if that is not known */
    GivenUpException(int attempts, @Nullable String lastOutcome) {
        super("Gave up after " + attempts + " attempts."
                + (lastOutcome == null ? "" : " The last one: " + lastOutcome + "."));
    }
}
