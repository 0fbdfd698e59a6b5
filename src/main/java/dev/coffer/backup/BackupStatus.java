package dev.coffer.backup;

import java.util.EnumSet;
import java.util.Set;

/** The states of a backup, as the API names them. */
public enum BackupStatus {
    NEW,
    BUILDING,
    SAVING,
    COMPLETED,
    FAILED,
    /** A record that points at an object which was there before it. */
    RESTORED,
    /** Asked to be deleted, but its objects could not be removed. */
    DELETE_FAILED;

    private static final Set<BackupStatus> RUNNING = EnumSet.of(NEW, BUILDING, SAVING);

    private static final Set<BackupStatus> WHOLE = EnumSet.of(COMPLETED, RESTORED);

    /** Whether its objects are in the store, all of them. */
    public boolean whole() {
        return WHOLE.contains(this);
    }

    /** Whether work on it is still to end. */
    public boolean running() {
        return RUNNING.contains(this);
    }
}
