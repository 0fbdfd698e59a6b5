package dev.coffer.engine.postgresql;

import java.util.regex.Pattern;

/**
 * Tells from a tool's words that something was dropped or renamed after it had looked what there is. {@code pg_dump}
 * reads the catalogs in its snapshot, but locks and describes what it found there as it is now.
 */
final class PostgresChange {

    /**
     * Of the server's words, those that it always has in English, and one that it may have in another language. A
     * database or a role that does not exist is none of these: who cannot log in has run no query.
     */
    private static final Pattern GONE = Pattern.compile(
            "could not open relation with OID|cache lookup failed for|query failed: [^\\n]*does not exist");

    /** The tool's own words, which are always in English. */
    private static final Pattern NOT_LOCKED = Pattern.compile("(?i)query was: LOCK TABLE");

    private static final Pattern LOST = Pattern.compile("connection");

    private PostgresChange() {}

    /** @param said the end of what a tool that failed has said */
    static boolean isBehind(String said) {
        return GONE.matcher(said).find()
                || (NOT_LOCKED.matcher(said).find()
                        && !LOST.matcher(said).find()
                        && PostgresCause.ofWords(said).isEmpty());
    }
}
