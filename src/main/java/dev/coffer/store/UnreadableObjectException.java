package dev.coffer.store;

/**
 * An object exists but cannot be read, for example because of a bad sector. The cause may be the object or the whole store:
 * only reading other objects shows which.
 */
public final class UnreadableObjectException extends StoreException {

    private final String key;
    private final long offset;

    /**
     * @param offset the number of bytes that were read before the error
     * @param reason the system's message
     */
    public UnreadableObjectException(String key, long offset, String reason, Throwable cause) {
        super("The store could not read " + key + ": " + reason + " at byte " + offset + ".", cause);
        this.key = key;
        this.offset = offset;
    }

    /** Returns the key of the object. */
    public String key() {
        return key;
    }

    /** Returns the number of bytes that were read before the error. */
    public long offset() {
        return offset;
    }
}
