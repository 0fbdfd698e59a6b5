package dev.coffer.store;

/**
 * An object is there, but an error came in the place of its bytes, as from a failing sector. It may be the object's
 * alone, or the whole store's: only whether others can be read tells.
 */
public final class UnreadableObjectException extends StoreException {

    private final String key;
    private final long offset;

    /**
     * @param offset how many bytes of the object could be read before
     * @param reason the system's words
     */
    public UnreadableObjectException(String key, long offset, String reason, Throwable cause) {
        super("The store could not read " + key + ": " + reason + " at byte " + offset + ".", cause);
        this.key = key;
        this.offset = offset;
    }

    /** The key of the object. */
    public String key() {
        return key;
    }

    /** How many bytes of it could be read before. */
    public long offset() {
        return offset;
    }
}
