package dev.coffer.setting;

import java.util.regex.Pattern;

/** What a URL in a text may hold of a user and a password. */
public final class UrlSecrets {

    /** Up to the last {@code @} of the word, since a password may have a slash that its URL should encode. */
    private static final Pattern USER = Pattern.compile("//[^\\s\"']*@");

    private static final Pattern PARAMETER = Pattern.compile(
            "([?&;][\\w.-]*(?:password|passwd|pwd|secret|token|key)=)[^&;\\s\"']*", Pattern.CASE_INSENSITIVE);

    private UrlSecrets() {}

    /** Returns a text without the users, passwords and secret parameters of its URLs. */
    public static String removedFrom(String text) {
        return PARAMETER.matcher(USER.matcher(text).replaceAll("//")).replaceAll("$1…");
    }
}
