package dev.coffer.store;

/** There is no object under the key. */
public final class NoSuchObjectException extends StoreException {

    public NoSuchObjectException(String key) {
        super("The store has no object " + key + ".");
    }
}
