package dev.coffer.reconcile;

import java.util.Locale;

/** What a run can find. */
enum FindingKind {
    /** The objects of a backup that failed or was deleted, or that never came to a manifest and has no record. */
    ORPHAN,
    /** An object that the manifest of its folder does not name. */
    STRAY,
    /** What an upload wrote whose process died. */
    LEFTOVER,
    /** A whole backup that the catalog has no record for; rebuilding makes one. */
    UNKNOWN_BACKUP,
    /** A record whose manifest or part is not there, or has another size. */
    MISSING,
    /** A manifest that cannot be understood, or is not that of its folder and its record. */
    MISMATCH,
    /** A backup that was not made a record for, since its manifest cannot be understood. */
    DAMAGED_MANIFEST,
    /** A backup that was not made a record for, since not all of its parts are there. */
    NOT_WHOLE,
    /** A backup that was not made a record for, since its datastore or version is not known. */
    UNKNOWN_DATASTORE,
    /** A backup that was not made a record for, since its manifest belongs elsewhere. */
    OTHER_FOLDER,
    /** A backup whose record does not name its parent, which has none. */
    PARENT_MISSING,
    /** A backup whose instance could not be made again, since its manifest does not tell how to log in. */
    INSTANCE_MISSING;

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
