package dev.coffer.reconcile;

/** What is done with the store as a whole. */
enum RunKind {
    SWEEP,
    REBUILD
}
