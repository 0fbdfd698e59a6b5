package dev.coffer.backup;

/** The state of a folder in the store, according to the catalog. */
public enum FolderState {
    /** A backup is being taken into it. */
    RUNNING,
    /** A complete record points at it. */
    LIVE,
    /** Its backup is still listed, and its owner can delete it again. */
    DELETE_FAILED,
    /** Its backup failed or was deleted, and no record points at it. */
    DEAD,
    /** The catalog has no record of its backup. */
    UNKNOWN,
    /** The catalog has its backup under another account or instance. */
    MISPLACED
}
