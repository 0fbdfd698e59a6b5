package dev.coffer.backup.take;

import org.jspecify.annotations.Nullable;

/** Messages of several lines in one, for the list of attempts. */
final class OneLine {

    private OneLine() {}

    static String of(@Nullable String message) {
        return String.valueOf(message).replaceAll("\\s+", " ");
    }
}
