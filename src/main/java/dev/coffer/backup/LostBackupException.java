package dev.coffer.backup;

/** The catalog says that another run has the backup: whoever learns it stops. */
final class LostBackupException extends RuntimeException {
    LostBackupException(String message) {
        super(message);
    }
}
