package dev.coffer.reconcile;

import java.util.Locale;

/** The kinds of findings of a run. */
enum FindingKind {
    /** The objects of a backup that failed or was deleted, or that has neither a manifest nor a record. */
    ORPHAN,
    /** An object that the manifest of its folder does not name. */
    STRAY,
    /** A temporary file of an upload whose process died. */
    LEFTOVER,
    /** A whole backup without a record in the catalog; rebuilding creates one. */
    UNKNOWN_BACKUP,
    /** A record whose manifest or part is missing or has another size. */
    MISSING,
    /** A manifest that is invalid, or does not belong to its folder or its record. */
    MISMATCH,
    /** A backup without a new record, because its manifest is invalid. */
    DAMAGED_MANIFEST,
    /** A backup without a new record, because parts are missing. */
    NOT_WHOLE,
    /** A backup without a new record, because its datastore or version is not supported. */
    UNKNOWN_DATASTORE,
    /** A backup without a new record, because its manifest belongs to another folder. */
    OTHER_FOLDER,
    /** A backup whose record does not name its parent, because the parent has no record. */
    PARENT_MISSING,
    /** A backup whose instance could not be recreated, because its manifest has no connection. */
    INSTANCE_MISSING;

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
