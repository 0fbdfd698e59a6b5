package dev.coffer.engine;

import java.util.Locale;

/** How far a connection to a database server is secured; the words are those of libpq's {@code sslmode}. */
public enum TlsMode {
    DISABLE,
    PREFER,
    REQUIRE,
    VERIFY_CA,
    VERIFY_FULL;

    /**
     * Returns the mode of a word.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static TlsMode of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT).replace('-', '_'));
    }

    /** The word that libpq, its drivers and this service's API use, for example {@code verify-full}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
