package dev.coffer.api;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Paths that mean the same to every reader. The router, the check of the token and the check of the account each
 * normalize a path in their own way; a path about which they could disagree is refused.
 */
public final class CanonicalPath {

    /** Empty and dot segments, matrix parameters, backslashes, and all of these percent-encoded. */
    private static final Pattern AMBIGUOUS =
            Pattern.compile("//|[;\\\\]|%(2f|3b|5c)|(^|/)(\\.|%2e){1,2}(/|$)", Pattern.CASE_INSENSITIVE);

    private CanonicalPath() {}

    /**
     * Returns whether a path is one of them.
     *
     * @param path as it was sent, neither decoded nor normalized; null if the URL has none
     */
    public static boolean test(@Nullable String path) {
        return path != null && !AMBIGUOUS.matcher(path).find();
    }
}
