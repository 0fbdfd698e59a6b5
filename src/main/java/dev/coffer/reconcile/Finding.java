package dev.coffer.reconcile;

import java.time.Instant;

/**
 * Something that is not as it should be.
 *
 * @param store the name of the store
 * @param path of a folder or an object in the store
 * @param detail one sentence
 * @param firstSeen since when every run has found it
 */
record Finding(
        FindingKind kind, String store, String path, String detail, long objects, long bytes, Instant firstSeen) {}
