package dev.coffer.backup;

/** What the catalog says of a folder in the store. */
public enum FolderState {
    /** A backup is being taken into it. */
    RUNNING,
    /** A record that is whole points at it. */
    LIVE,
    /** Its backup is still listed, and its owner may ask again to remove it. */
    DELETE_FAILED,
    /** Its backup failed or was deleted, and no record points at it. */
    DEAD,
    /** The catalog never heard of its backup. */
    UNKNOWN,
    /** The catalog knows its backup under another account or instance. */
    MISPLACED
}
