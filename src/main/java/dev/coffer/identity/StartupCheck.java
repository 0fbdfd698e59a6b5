package dev.coffer.identity;

import java.util.Optional;
import org.eclipse.microprofile.config.Config;

/** Refuses to start a service that would let nobody in. */
public final class StartupCheck {

    private StartupCheck() {}

    /** Why the service must not start with this configuration, in one sentence; nothing where it may. */
    public static Optional<String> refusal(Config config) {
        return config.getOptionalValues("coffer.identity.static-tokens", String.class)
                        .isPresent()
                ? Optional.empty()
                : Optional.of("Nobody could log in: with a catalog of your own, set coffer.identity.static-tokens"
                        + " (COFFER_IDENTITY_STATIC_TOKENS) to a list of token:account:role.");
    }
}
