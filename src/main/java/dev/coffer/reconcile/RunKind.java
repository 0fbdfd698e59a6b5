package dev.coffer.reconcile;

/** The operations on the whole store. */
enum RunKind {
    SWEEP,
    REBUILD
}
