package dev.coffer.store;

import java.nio.charset.StandardCharsets;

/** The names of containers that Swift takes, also with what is appended for the container of segments. */
public final class ContainerName {

    /** The end of the name of the container with the segments of another's objects. */
    public static final String SEGMENTS = "_segments";

    private static final int MAX_BYTES = 256 - SEGMENTS.length();

    private ContainerName() {}

    /**
     * Returns the name.
     *
     * @param what the setting or field that has it, as a sentence begins
     * @throws IllegalArgumentException with a sentence that begins so, if Swift does not take it
     */
    public static String check(String what, String name) {
        if (name.isBlank() || name.indexOf('/') >= 0 || name.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException(
                    what + " must be the name of a container: not empty, without '/' and control characters.");
        }
        if (name.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
            throw new IllegalArgumentException(what + " must have at most " + MAX_BYTES
                    + " bytes, so that Swift takes it with " + SEGMENTS + " at its end.");
        }
        return name;
    }
}
