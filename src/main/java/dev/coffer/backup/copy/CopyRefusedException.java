package dev.coffer.backup.copy;

/** A copy that no further attempt could make. */
final class CopyRefusedException extends Exception {

    private final String code;

    CopyRefusedException(String code, String message) {
        super(message);
        this.code = code;
    }

    /** Returns the code of the fault. */
    String code() {
        return code;
    }
}
