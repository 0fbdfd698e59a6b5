package dev.coffer.sweep;

/** What is done with the store as a whole. */
enum RunKind {
    SWEEP,
    REBUILD
}
