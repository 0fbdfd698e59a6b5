package dev.coffer.wire;

import java.util.regex.Pattern;

/**
 * Paths that mean the same to all who read them. Parts of the server that route, that ask for a token and that look for
 * the account each clean a path up in their own way; what they could disagree about is not let in.
 */
public final class CanonicalPath {

    /** Empty and dot segments, matrix parameters, backslashes, and all of these percent-encoded. */
    private static final Pattern AMBIGUOUS =
            Pattern.compile("//|[;\\\\]|%(2f|3b|5c)|(^|/)(\\.|%2e){1,2}(/|$)", Pattern.CASE_INSENSITIVE);

    private CanonicalPath() {}

    /**
     * Whether a path is one of them.
     *
     * @param path as it was sent, neither decoded nor normalised
     */
    public static boolean test(String path) {
        return !AMBIGUOUS.matcher(path).find();
    }
}
