package dev.coffer.reconcile;

/**
 * Something that is not as it should be.
 *
 * @param store the name of the store
 * @param path of a folder or an object in the store
 * @param detail one sentence
 * @param objects the number of objects that it is about, or of records
 */
record Finding(FindingKind kind, String store, String path, String detail, long objects, long bytes) {}
