package dev.coffer.reconcile;

/** How far a run has come, as the API names it. */
enum RunStatus {
    QUEUED,
    RUNNING,
    COMPLETED,
    FAILED
}
