package dev.coffer.identity;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.coffer.setting.CheckResult;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.microprofile.config.Config;

/** The rules on the identity settings without which no service starts, and probes of what the settings name. */
public final class IdentityCheck {

    private static final Duration PATIENCE = Duration.ofSeconds(4);

    private static final List<String> WAYS =
            List.of("coffer.identity.static-tokens", "coffer.identity.keystone.url", "coffer.identity.oidc.issuer");

    private static final String NO_CLIENT = "No client could log in: with a catalog of your own, set"
            + " coffer.identity.static-tokens (COFFER_IDENTITY_STATIC_TOKENS) to a list of token:account:role,"
            + " or coffer.identity.keystone.url, or coffer.identity.oidc.issuer.";

    private IdentityCheck() {}

    /** Returns whether a way to log in is configured. */
    public static boolean anyWay(Config config) {
        return WAYS.stream()
                .anyMatch(way -> config.getOptionalValue(way, String.class).isPresent());
    }

    /** Returns a sentence for each rule that is broken. */
    public static List<String> problems(Config config, IdentityConfig identity) {
        List<String> problems = issuerProblems(identity.oidc());
        if (!anyWay(config)) {
            problems.add(NO_CLIENT);
        }
        return problems;
    }

    private static List<String> issuerProblems(IdentityConfig.Oidc oidc) {
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

    /**
     * Probes whether any client can log in, and with which static tokens.
     *
     * @param embedded whether the catalog is the embedded one, which makes a token where there is none
     */
    public static List<CheckResult> tokens(Config config, IdentityConfig identity, boolean embedded) {
        if (!anyWay(config)) {
            return List.of(
                    embedded
                            ? CheckResult.ok(
                                    "none configured: the first start makes a token, in the file token of coffer.home")
                            : CheckResult.wrong(NO_CLIENT));
        }
        List<String> tokens = identity.staticTokens().orElse(List.of());
        List<String> problems = StaticTokens.problems(tokens, new Roles(identity));
        if (problems.isEmpty() && !tokens.isEmpty()) {
            return List.of(CheckResult.ok("static tokens: " + tokens.size()));
        }
        return problems.stream()
                .map(problem ->
                        CheckResult.wrong(problem, "Write each token as token:account:role, with commas between them."))
                .toList();
    }

    /** Probes whether Keystone, where it is configured, accepts the login of this service. */
    public static List<CheckResult> keystone(IdentityConfig.Keystone config) {
        if (config.url().isEmpty()) {
            return List.of();
        }
        URI url = config.url().get();
        String place = "Keystone at " + Remote.shown(url);
        try {
            new KeystoneClient(config, url, new ObjectMapper(), Clock.systemUTC()).check();
            return List.of(CheckResult.ok(place + " accepts the login of user '" + config.username() + "'"));
        } catch (IllegalArgumentException | IdentityUnavailableException e) {
            return List.of(CheckResult.wrong(
                    place + ": " + e.getMessage(),
                    "Check url, ca-file, username, password, project and their domains below"
                            + " coffer.identity.keystone, and the network."));
        }
    }

    /** Probes the settings of an OpenID Connect issuer, where one is configured, and whether its keys can be read. */
    public static List<CheckResult> issuer(IdentityConfig.Oidc config) throws InterruptedException {
        List<String> problems = issuerProblems(config);
        if (config.issuer().isEmpty() || !problems.isEmpty()) {
            return problems.stream().map(CheckResult::wrong).toList();
        }
        URI url = config.jwksUrl().orElseThrow();
        String place = "the issuer's keys at " + Remote.shown(url);
        String advice =
                "Set coffer.identity.oidc.jwks-url to the jwks_uri of the issuer's discovery document, and check"
                        + " coffer.identity.oidc.ca-file, the issuer, and the network.";
        try {
            HttpClient.Builder client = HttpClient.newBuilder()
                    .followRedirects(HttpClient.Redirect.NORMAL)
                    .connectTimeout(PATIENCE);
            config.caFile().map(TrustedCertificates::in).ifPresent(client::sslContext);
            HttpRequest request = HttpRequest.newBuilder(url)
                    .timeout(PATIENCE)
                    .header("Accept", "application/json")
                    .build();
            HttpResponse<String> answer =
                    client.build().send(request, HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
            int keys = new ObjectMapper().readTree(answer.body()).path("keys").size();
            return List.of(
                    answer.statusCode() == 200 && keys > 0
                            ? CheckResult.ok(place + " can be read: " + keys)
                            : CheckResult.wrong(
                                    place + ": the answer " + answer.statusCode() + " holds no key", advice));
        } catch (IOException | IllegalArgumentException e) {
            return List.of(CheckResult.wrong(place + " cannot be read: " + e, advice));
        }
    }
}
