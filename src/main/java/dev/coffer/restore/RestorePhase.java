package dev.coffer.restore;

/** What the run that holds a restore is doing, in this order. */
public enum RestorePhase {
    /** It checks whether everything can be restored; nothing has been written. */
    CHECKING,
    /** It restores under names of its own. */
    RESTORING,
    /** It compares what it restored with the manifest. */
    COMPARING,
    /** It gives the restored databases their names. From here on, the restore cannot be cancelled. */
    NAMING
}
