package dev.coffer.engine;

/**
 * A sentence for the person who requested a backup.
 *
 * @param text without secrets
 * @param omission whether data is missing, or an object that a restore needs, so that the backup is not complete
 */
public record DumpWarning(String text, boolean omission) {

    /** Returns a warning that leaves the backup complete. */
    public static DumpWarning note(String text) {
        return new DumpWarning(text, false);
    }

    /** Returns a warning of something that is missing. */
    public static DumpWarning omission(String text) {
        return new DumpWarning(text, true);
    }
}
