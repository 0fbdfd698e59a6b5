package dev.coffer.identity;

import java.util.ArrayList;
import java.util.List;
import org.eclipse.microprofile.config.Config;

/** The rules on the identity settings without which no service starts. */
public final class StartupCheck {

    private static final List<String> WAYS =
            List.of("coffer.identity.static-tokens", "coffer.identity.keystone.url", "coffer.identity.oidc.issuer");

    private StartupCheck() {}

    /** Returns whether a way to log in is configured. */
    public static boolean anyWay(Config config) {
        return WAYS.stream()
                .anyMatch(way -> config.getOptionalValue(way, String.class).isPresent());
    }

    /** Returns a sentence for each rule that is broken. */
    public static List<String> problems(Config config, IdentityConfig identity) {
        List<String> problems = new ArrayList<>(issuerProblems(identity.oidc()));
        if (!anyWay(config)) {
            problems.add("Nobody could log in: with a catalog of your own, set coffer.identity.static-tokens"
                    + " (COFFER_IDENTITY_STATIC_TOKENS) to a list of token:account:role,"
                    + " or coffer.identity.keystone.url, or coffer.identity.oidc.issuer.");
        }
        return problems;
    }

    static List<String> issuerProblems(IdentityConfig.Oidc oidc) {
        List<String> problems = new ArrayList<>();
        if (oidc.issuer().isPresent() && oidc.jwksUrl().isEmpty()) {
            problems.add(
                    "coffer.identity.oidc.issuer is set, but not where its keys are. Set coffer.identity.oidc.jwks-url"
                            + " to the jwks_uri of the issuer's discovery document.");
        }
        if (oidc.issuer().isPresent() && oidc.audience().isEmpty()) {
            problems.add(
                    "coffer.identity.oidc.issuer is set, but no audience, so that tokens for other clients would be"
                            + " accepted. Set coffer.identity.oidc.audience to the one that the issuer puts into tokens"
                            + " for Coffer.");
        }
        return problems;
    }
}
