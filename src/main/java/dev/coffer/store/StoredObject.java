package dev.coffer.store;

import java.time.Instant;

/**
 * An object of a store.
 *
 * @param key its complete key
 * @param size in bytes
 * @param modified when it was committed, by the store's clock
 */
public record StoredObject(String key, long size, Instant modified) {}
