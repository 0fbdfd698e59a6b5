package dev.coffer.restore;

/** The kinds of queued work on a restore, by the names that the queue stores. */
public final class RestoreWork {

    /** Restores; the subject is the id of the restore. */
    public static final String RUN = "restore-run";

    private RestoreWork() {}
}
