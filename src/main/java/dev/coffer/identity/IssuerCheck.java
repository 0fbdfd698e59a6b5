package dev.coffer.identity;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.coffer.setting.Check;
import dev.coffer.setting.CheckResult;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLException;

/** Probes the settings of an OpenID Connect issuer, and whether its keys can be read. */
public final class IssuerCheck implements Check {

    private static final Duration PATIENCE = Duration.ofSeconds(4);

    private final IdentityConfig.Oidc config;

    public IssuerCheck(IdentityConfig.Oidc config) {
        this.config = config;
    }

    @Override
    public String name() {
        return "identity";
    }

    @Override
    public List<CheckResult> examine() throws InterruptedException {
        List<String> problems = StartupCheck.issuerProblems(config);
        if (!problems.isEmpty()) {
            return problems.stream()
                    .map(problem -> problem.split("(?<=\\.) (?=Set )", 2))
                    .map(said -> CheckResult.wrong(name(), said[0], said[1]))
                    .toList();
        }
        return config.issuer().isPresent() ? List.of(examine(config.jwksUrl().orElseThrow())) : List.of();
    }

    private CheckResult examine(URI keys) throws InterruptedException {
        String place = "the issuer's keys at " + Remote.shown(keys);
        try {
            HttpClient.Builder builder = HttpClient.newBuilder()
                    .followRedirects(HttpClient.Redirect.NORMAL)
                    .connectTimeout(PATIENCE);
            config.caFile().map(TrustedCertificates::in).ifPresent(builder::sslContext);
            HttpRequest request = HttpRequest.newBuilder(keys)
                    .timeout(PATIENCE)
                    .header("Accept", "application/json")
                    .build();
            HttpResponse<String> answer =
                    builder.build().send(request, HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
            JsonNode found = new ObjectMapper().readTree(answer.body()).path("keys");
            return answer.statusCode() == 200 && found.isArray() && !found.isEmpty()
                    ? CheckResult.ok(name(), place + " can be read: " + found.size())
                    : unusable(place + ": the answer " + answer.statusCode() + " holds no key");
        } catch (JsonProcessingException e) {
            return unusable(place + ": the answer is not JSON");
        } catch (SSLException e) {
            return CheckResult.wrong(
                    name(),
                    place + ": " + e.getMessage(),
                    "Name the certificates that signed the issuer's in coffer.identity.oidc.ca-file.");
        } catch (IOException | IllegalArgumentException e) {
            return CheckResult.wrong(
                    name(),
                    place + " cannot be read: " + e,
                    "Check coffer.identity.oidc.jwks-url, coffer.identity.oidc.ca-file, the issuer, and the network.");
        }
    }

    private CheckResult unusable(String text) {
        return CheckResult.wrong(
                name(), text, "Set coffer.identity.oidc.jwks-url to the jwks_uri of the issuer's discovery document.");
    }
}
