package dev.coffer.identity;

import java.util.regex.Pattern;

/** Ids of accounts: 1 to 100 letters, digits, dots, dashes or underscores, not starting with a dot. */
final class AccountId {

    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}");

    private AccountId() {}

    static boolean test(String text) {
        return FORM.matcher(text).matches();
    }
}
