package dev.coffer.backup.take;

/** The catalog says that another run has the backup: whoever learns it stops. */
final class LostBackupException extends RuntimeException {
    LostBackupException(String message) {
        super(message);
    }
}
