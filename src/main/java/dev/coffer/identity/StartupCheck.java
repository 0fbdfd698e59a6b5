package dev.coffer.identity;

import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.config.Config;

/** Refuses to start a service that would let nobody in. */
public final class StartupCheck {

    /** The settings each of which lets somebody in. */
    public static final List<String> WAYS =
            List.of("coffer.identity.static-tokens", "coffer.identity.keystone.url", "coffer.identity.oidc.issuer");

    private StartupCheck() {}

    /** Why the service must not start with this configuration, in one sentence; nothing where it may. */
    public static Optional<String> refusal(Config config) {
        boolean anybody = WAYS.stream()
                .anyMatch(way -> config.getOptionalValue(way, String.class).isPresent());
        return anybody
                ? Optional.empty()
                : Optional.of("Nobody could log in: with a catalog of your own, set coffer.identity.static-tokens"
                        + " (COFFER_IDENTITY_STATIC_TOKENS) to a list of token:account:role,"
                        + " or coffer.identity.keystone.url, or coffer.identity.oidc.issuer.");
    }
}
