package dev.coffer.identity;

import dev.coffer.setting.Check;
import dev.coffer.setting.CheckResult;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.microprofile.config.Config;

/** Probes whether anybody can log in, and with which static tokens. */
public final class TokenCheck implements Check {

    private final Config config;
    private final IdentityConfig identity;
    private final boolean embedded;

    /** @param embedded whether the catalog is the embedded one, which makes a token where there is none */
    public TokenCheck(Config config, IdentityConfig identity, boolean embedded) {
        this.config = config;
        this.identity = identity;
        this.embedded = embedded;
    }

    @Override
    public String name() {
        return "identity";
    }

    @Override
    public List<CheckResult> examine() {
        if (!StartupCheck.anyWay(config)) {
            return List.of(
                    embedded
                            ? CheckResult.ok(
                                    name(),
                                    "none configured: the first start makes a token, in the file token of coffer.home")
                            : CheckResult.wrong(
                                    name(),
                                    "nobody could log in",
                                    "Set COFFER_IDENTITY_STATIC_TOKENS to a list of token:account:role, or"
                                            + " COFFER_IDENTITY_KEYSTONE_URL, or COFFER_IDENTITY_OIDC_ISSUER."));
        }
        List<String> tokens = identity.staticTokens().orElse(List.of());
        List<CheckResult> results = new ArrayList<>();
        for (String problem : StaticTokens.problems(tokens, new Roles(identity))) {
            results.add(CheckResult.wrong(
                    name(), problem, "Write each token as token:account:role, with commas between them."));
        }
        if (results.isEmpty() && !tokens.isEmpty()) {
            results.add(
                    CheckResult.ok(name(), tokens.size() + (tokens.size() == 1 ? " static token" : " static tokens")));
        }
        return results;
    }
}
