package dev.coffer.store.swift;

import dev.coffer.store.StoreException;

/** Swift says that the user may not do something. */
final class DeniedException extends StoreException {

    DeniedException(String message) {
        super(message);
    }
}
