package dev.coffer.check;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.coffer.identity.IdentityConfig;
import dev.coffer.identity.TrustedCertificates;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLException;

/** Whether the keys of an OpenID Connect issuer, where one is configured, can be read. */
final class IssuerLines implements Check {

    private static final Duration PATIENCE = Duration.ofSeconds(4);

    private final IdentityConfig.Oidc config;

    IssuerLines(IdentityConfig.Oidc config) {
        this.config = config;
    }

    @Override
    public String name() {
        return "identity";
    }

    @Override
    public List<CheckResult> examine() throws InterruptedException {
        if (config.issuer().isEmpty()) {
            return List.of();
        }
        Optional<URI> keys = config.jwksUrl();
        if (keys.isEmpty()) {
            return List.of(CheckResult.wrong(
                    name(),
                    "coffer.identity.oidc.issuer is set, but not where its keys are",
                    "Set coffer.identity.oidc.jwks-url to the jwks_uri of the issuer's discovery document."));
        }
        return List.of(examine(keys.get()));
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
            if (answer.statusCode() != 200) {
                return unusable(place + ": the answer is " + answer.statusCode());
            }
            JsonNode found = new ObjectMapper().readTree(answer.body()).path("keys");
            return found.isArray() && !found.isEmpty()
                    ? CheckResult.ok(name(), place + " can be read: " + found.size())
                    : unusable(place + ": there is no key");
        } catch (JsonProcessingException e) {
            return unusable(place + ": the answer is not JSON");
        } catch (IllegalArgumentException e) {
            return CheckResult.wrong(
                    name(),
                    place + " cannot be asked for: " + e.getMessage(),
                    "CheckCommand coffer.identity.oidc.jwks-url and coffer.identity.oidc.ca-file.");
        } catch (SSLException e) {
            return CheckResult.wrong(
                    name(),
                    place + ": " + e.getMessage(),
                    "Name the certificates that the issuer's is signed with in coffer.identity.oidc.ca-file.");
        } catch (IOException e) {
            return CheckResult.wrong(
                    name(),
                    place + " cannot be reached: " + e,
                    "CheckCommand coffer.identity.oidc.jwks-url, the issuer, and the network between.");
        }
    }

    private CheckResult unusable(String text) {
        return CheckResult.wrong(
                name(), text, "Set coffer.identity.oidc.jwks-url to the jwks_uri of the issuer's discovery document.");
    }
}
