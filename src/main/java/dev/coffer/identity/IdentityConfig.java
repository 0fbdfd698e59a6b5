package dev.coffer.identity;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.List;
import java.util.Optional;

/** Who may call. */
@ConfigMapping(prefix = "coffer.identity")
public interface IdentityConfig {

    /**
     * Fixed tokens, each {@code token:account:role}, for development and small installations. Without any, and with
     * the embedded catalog, a token is generated at the first start.
     */
    Optional<List<String>> staticTokens();

    /** Whether the static token was generated at the first start; set by the service itself. */
    @WithDefault("false")
    boolean generated();
}
