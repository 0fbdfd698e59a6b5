package dev.coffer.backup;

/** The states of a copy of a backup, as the API names them. */
public enum CopyStatus {
    /** It waits for a worker, or for its backup to be complete. */
    NEW,
    /** A worker makes it. */
    BUILDING,
    /** All of it is in its store. */
    COMPLETED,
    /** It could not be made, and nothing of it is there. */
    FAILED,
    /** Its objects were removed with the backup. The API does not show it. */
    REMOVED;

    /** Whether it is still to be made. */
    public boolean active() {
        return this == NEW || this == BUILDING;
    }
}
