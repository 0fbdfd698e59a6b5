package dev.coffer.reconcile;

/** The operations on the stores as a whole. */
enum RunKind {
    SWEEP("store-sweep"),
    REBUILD("catalog-rebuild");

    /** The name under which the queue keeps it. */
    final String work;

    RunKind(String work) {
        this.work = work;
    }
}
