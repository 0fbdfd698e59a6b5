package dev.coffer.identity;

import java.util.Optional;

/** An identity service that can be asked about tokens. */
interface TokenSource {

    /** Returns whether it is configured. */
    boolean enabled();

    /**
     * Returns the caller behind a token; nothing if the token is invalid or has expired.
     *
     * @throws IdentityUnavailableException if the service cannot tell now
     */
    Optional<Caller> find(String token);
}
