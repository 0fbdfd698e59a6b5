package dev.coffer.identity;

import java.util.Set;

/**
 * Who calls.
 *
 * @param accountId the account that the token was issued for
 * @param permissions of {@link Permissions}
 */
record Caller(String accountId, Set<String> permissions) {

    Caller {
        permissions = Set.copyOf(permissions);
    }

    boolean mayEnter(String account) {
        return accountId.equals(account) || permissions.contains(Permissions.CLOUD);
    }
}
