package dev.coffer.event;

import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import org.jspecify.annotations.Nullable;

/**
 * The caller of a request.
 *
 * @param account the account of the caller's token; null without a valid token
 * @param id the user, as the identity service knows it; null if it names none
 * @param name the user's name; null if the identity service names none
 * @param address the client's address, or its proxy's unless forwarded addresses are trusted; null if unknown
 */
@Embeddable
public record Who(
        @Column(name = "who_account", updatable = false) @Nullable
        String account,

        @Column(name = "who_id", updatable = false) @Nullable
        String id,

        @Column(name = "who_name", updatable = false) @Nullable
        String name,

        @Column(name = "who_address", updatable = false) @Nullable
        String address) {}
