package dev.coffer.identity;

import io.quarkus.security.identity.SecurityIdentity;
import java.security.Principal;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The caller of a request, and the principal of its {@link SecurityIdentity}.
 *
 * @param accountId the account that the token was issued for
 * @param userId as the identity service knows the user; null if it names none, as for a static token
 * @param userName for people to read; null if the identity service names none
 * @param permissions words of {@link Permissions}
 */
public record Caller(
        String accountId, @Nullable String userId, @Nullable String userName, Set<String> permissions)
        implements Principal {

    public Caller {
        permissions = Set.copyOf(permissions);
    }

    /**
     * Returns the caller behind an identity.
     *
     * @throws ClassCastException if the request came without a token
     */
    public static Caller of(SecurityIdentity identity) {
        return (Caller) identity.getPrincipal();
    }

    /** Returns the user's name, else the user's id, else the account. */
    @Override
    public String getName() {
        return Objects.requireNonNullElse(userName, Objects.requireNonNullElse(userId, accountId));
    }

    /** Returns whether the caller may enter an account: its own, or any for a cloud admin. */
    public boolean mayEnter(String account) {
        return accountId.equals(account) || permissions.contains(Permissions.CLOUD);
    }
}
