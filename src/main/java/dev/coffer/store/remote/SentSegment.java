package dev.coffer.store.remote;

/**
 * A segment that the store has confirmed.
 *
 * @param number from 1
 * @param length in bytes
 * @param tag what the store calls it, such as its ETag
 */
public record SentSegment(int number, int length, String tag) {}
