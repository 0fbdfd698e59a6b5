package dev.coffer.store.swift;

import dev.coffer.store.StoreException;

/** A way to get a token. */
interface Login {

    /**
     * Gets a new token.
     *
     * @throws StoreException if the identity service cannot be reached, or refuses
     */
    Session logIn() throws StoreException;
}
