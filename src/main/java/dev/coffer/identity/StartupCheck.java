package dev.coffer.identity;

import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigurationException;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/** Refuses to start a service that would let nobody in, or that could only be opened by letting everybody in. */
@Singleton
public class StartupCheck {

    void check(@Observes StartupEvent event, StaticTokens tokens) {
        if (!tokens.any()) {
            throw new ConfigurationException(
                    "Nobody could log in: with a catalog of your own, set"
                            + " coffer.identity.static-tokens (COFFER_IDENTITY_STATIC_TOKENS) to a list of token:account:role.");
        }
    }
}
