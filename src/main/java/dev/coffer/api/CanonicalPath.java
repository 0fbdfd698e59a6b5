package dev.coffer.api;

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
        return plain(path) || !AMBIGUOUS.matcher(path).find();
    }

    /** Whether it holds nothing that could be ambiguous, as nearly every path; the search would take much longer. */
    private static boolean plain(String path) {
        char before = '/';
        for (int i = 0; i < path.length(); i++) {
            char next = path.charAt(i);
            boolean letter = (next >= 'a' && next <= 'z') || (next >= 'A' && next <= 'Z');
            boolean name = letter || (next >= '0' && next <= '9') || next == '-' || next == '_';
            boolean first = i == 0 && next == '/';
            if (!name && !first && (before == '/' || (next != '/' && next != '.'))) {
                return false;
            }
            before = next;
        }
        return true;
    }
}
