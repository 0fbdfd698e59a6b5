package dev.coffer.identity;

import java.util.Optional;

/** A way of finding out who stands behind a token. */
interface TokenSource {

    /** Whether it is configured. */
    boolean enabled();

    /**
     * Whom a token stands for; nothing where it stands for nobody, or no longer.
     *
     * @throws IdentityUnavailableException if that cannot be found out now
     */
    Optional<Caller> find(String token) throws IdentityUnavailableException;
}
