package dev.coffer.reconcile;

/** The status of a run, as the API names it. */
enum RunStatus {
    QUEUED,
    RUNNING,
    COMPLETED,
    FAILED
}
