package dev.coffer.store;

import java.nio.charset.StandardCharsets;

/** The syntax of keys, the same for every store, so that a backup can move from one to another. */
public final class ObjectKey {

    /** The prefix of the names of a store's own files; no segment of a key may begin with it. */
    public static final String RESERVED_PREFIX = ".coffer-";

    /** The longest key that S3 takes, in bytes of UTF-8. */
    private static final int MAX_BYTES = 1024;

    private ObjectKey() {}

    /** Returns the key, or throws IllegalArgumentException if it is not valid. */
    public static String check(String key) {
        if (key.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
            throw new IllegalArgumentException("A key has at most " + MAX_BYTES + " bytes.");
        }
        for (String segment : key.split("/", -1)) {
            if (!isSegment(segment)) {
                throw new IllegalArgumentException(
                        "'" + key + "' is no key: the segment '" + segment + "' is not" + " allowed.");
            }
        }
        return key;
    }

    /**
     * Returns the key of an object or of one of the store's own files, or throws IllegalArgumentException if it is not
     * valid.
     */
    public static String checkRemovable(String key) {
        int name = key.lastIndexOf('/') + 1;
        if (isReserved(key.substring(name))) {
            check(key.substring(0, name) + key.substring(name + RESERVED_PREFIX.length()));
            return key;
        }
        return check(key);
    }

    /** Returns whether a name is that of one of the store's own files. */
    public static boolean isReserved(String name) {
        return name.startsWith(RESERVED_PREFIX);
    }

    /** Returns the folder, which may be empty for the whole store, or throws IllegalArgumentException. */
    public static String checkFolder(String folder) {
        return folder.isEmpty() ? folder : check(folder);
    }

    public static boolean isSegment(String name) {
        return !name.isEmpty()
                && !name.equals(".")
                && !name.equals("..")
                && name.indexOf('/') < 0
                && name.indexOf('\\') < 0
                && name.indexOf('\0') < 0
                && !isReserved(name);
    }
}
