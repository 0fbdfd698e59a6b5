package dev.coffer.restore;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Where the restored databases go. */
public enum RestoreMode {
    /** Beside the databases of an instance, under names that nothing has. */
    BESIDE,
    /** In place of the databases of an instance, which are kept under other names. */
    REPLACE,
    /** Into a new instance, under the names that they had. */
    INSTANCE;

    /** Returns the word for it in the API. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Returns the mode that an order for an existing instance may name by this word; empty for any other word. */
    static Optional<RestoreMode> orderedBy(String word) {
        return Arrays.stream(values())
                .filter(mode -> mode != INSTANCE && mode.word().equals(word))
                .findFirst();
    }
}
