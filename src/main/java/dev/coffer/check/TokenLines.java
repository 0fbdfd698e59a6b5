package dev.coffer.check;

import dev.coffer.identity.IdentityConfig;
import dev.coffer.identity.Roles;
import dev.coffer.identity.StartupCheck;
import dev.coffer.identity.StaticTokens;
import io.smallrye.config.SmallRyeConfig;
import java.util.List;
import java.util.Optional;

/** Whether anybody can log in, and with which fixed tokens. */
final class TokenLines implements Check {

    private final SmallRyeConfig config;
    private final IdentityConfig identity;

    TokenLines(SmallRyeConfig config, IdentityConfig identity) {
        this.config = config;
        this.identity = identity;
    }

    @Override
    public String name() {
        return "identity";
    }

    @Override
    public List<CheckResult> examine() {
        Optional<String> refusal = StartupCheck.refusal(config);
        if (refusal.isPresent()) {
            boolean ownCatalog =
                    config.getOptionalValue(CatalogLines.URL, String.class).isPresent();
            return List.of(
                    ownCatalog
                            ? CheckResult.wrong(
                                    name(),
                                    "nobody could log in",
                                    "Set COFFER_IDENTITY_STATIC_TOKENS to a list of token:account:role, or"
                                            + " COFFER_IDENTITY_KEYSTONE_URL, or COFFER_IDENTITY_OIDC_ISSUER.")
                            : CheckResult.ok(
                                    name(),
                                    "none configured: one token is made at the first start, and kept in the file"
                                            + " token of coffer.home"));
        }
        List<String> tokens = identity.staticTokens().orElse(List.of());
        List<String> problems = StaticTokens.problems(tokens, new Roles(identity));
        if (!problems.isEmpty()) {
            return problems.stream()
                    .map(problem -> CheckResult.wrong(
                            name(), problem, "Write each token as token:account:role, with commas between them."))
                    .toList();
        }
        return tokens.isEmpty()
                ? List.of()
                : List.of(CheckResult.ok(
                        name(), tokens.size() + (tokens.size() == 1 ? " fixed token" : " fixed tokens")));
    }
}
