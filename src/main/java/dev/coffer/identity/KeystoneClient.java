package dev.coffer.identity;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coffer.secret.SecretFiles;
import io.quarkus.runtime.configuration.ConfigurationException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Validates tokens with Keystone v3. It logs in as the service's own user, and renews that user's token before it expires
 * and when Keystone refuses it.
 */
public final class KeystoneClient {

    private static final Duration RENEW_BEFORE = Duration.ofMinutes(1);

    private final IdentityConfig.Keystone config;
    private final ObjectMapper json;
    private final Clock clock;
    private final HttpClient http;
    private final String tokens;
    private @Nullable ServiceToken own;

    /** A token of the service's own user. */
    private record ServiceToken(String id, Instant expires) {}

    /** A valid token; {@code project} is null for one without a scope, a user's id or name if Keystone omits it. */
    record Validation(
            @Nullable String project,
            @Nullable String userId,
            @Nullable String userName,
            List<String> roles,
            Instant expires) {}

    /**
     * Sends no request yet.
     *
     * @param url with or without {@code /v3} at its end
     * @throws IllegalArgumentException if the configured certificates cannot be read
     */
    public KeystoneClient(IdentityConfig.Keystone config, URI url, ObjectMapper json, Clock clock) {
        this.config = config;
        this.json = json;
        this.clock = clock;
        String base = url.toString().replaceFirst("/+$", "");
        this.tokens = (base.endsWith("/v3") ? base : base + "/v3") + "/auth/tokens";
        HttpClient.Builder builder =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(config.timeout());
        config.caFile().map(TrustedCertificates::in).ifPresent(builder::sslContext);
        this.http = builder.build();
    }

    /**
     * Returns a token's validation; nothing if Keystone does not know the token, or it has expired.
     *
     * @param token of characters that a header can carry
     * @throws IdentityUnavailableException if Keystone cannot be reached, or refuses this service
     */
    Optional<Validation> validate(String token) {
        HttpResponse<String> answer = ask(token, ownToken());
        if (answer.statusCode() == 401) {
            renew();
            answer = ask(token, ownToken());
        }
        return switch (answer.statusCode()) {
            case 200 -> Optional.of(read(answer.body()));
            case 404 -> Optional.empty();
            default ->
                throw new IdentityUnavailableException(
                        "Keystone answered " + answer.statusCode() + " to the validation of a token.");
        };
    }

    /**
     * Logs in as the service's own user.
     *
     * @throws IdentityUnavailableException if Keystone cannot be reached, or refuses this service
     */
    public void check() {
        logIn();
    }

    private HttpResponse<String> ask(String token, String ownToken) {
        return send(HttpRequest.newBuilder(URI.create(tokens + "?nocatalog"))
                .header("X-Auth-Token", ownToken)
                .header("X-Subject-Token", token));
    }

    private synchronized String ownToken() {
        ServiceToken known = own;
        if (known == null || clock.instant().isAfter(known.expires().minus(RENEW_BEFORE))) {
            known = logIn();
            own = known;
        }
        return known.id();
    }

    private synchronized void renew() {
        own = null;
    }

    private ServiceToken logIn() {
        HttpResponse<String> answer = send(HttpRequest.newBuilder(URI.create(tokens))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(credentials().toString())));
        Optional<String> id = answer.headers().firstValue("X-Subject-Token");
        if (answer.statusCode() != 201 || id.isEmpty()) {
            throw new IdentityUnavailableException("Keystone answered " + answer.statusCode()
                    + " to the log-in of user '" + config.username() + "' in project '" + config.project() + "'.");
        }
        return new ServiceToken(id.get(), read(answer.body()).expires());
    }

    private ObjectNode credentials() {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        ObjectNode auth = root.putObject("auth");
        ObjectNode identity = auth.putObject("identity");
        identity.putArray("methods").add("password");
        ObjectNode user = identity.putObject("password").putObject("user");
        user.put("name", config.username()).put("password", password());
        user.putObject("domain").put("name", config.userDomain());
        ObjectNode project = auth.putObject("scope").putObject("project");
        project.put("name", config.project());
        project.putObject("domain").put("name", config.projectDomain());
        return root;
    }

    private String password() {
        try {
            return SecretFiles.current(
                            "coffer.identity.keystone.password-file", config.passwordFile(), config.password())
                    .orElseThrow(() ->
                            new IdentityUnavailableException("No coffer.identity.keystone.password is configured."));
        } catch (ConfigurationException e) {
            throw new IdentityUnavailableException(String.valueOf(e.getMessage()), e);
        }
    }

    private HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return http.send(
                    request.timeout(config.timeout())
                            .header("Accept", "application/json")
                            .build(),
                    HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new IdentityUnavailableException("Keystone cannot be reached: " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IdentityUnavailableException("Interrupted while waiting for Keystone.", e);
        }
    }

    private Validation read(String body) {
        try {
            JsonNode token = json.readTree(body).path("token");
            List<String> roles = new ArrayList<>();
            token.path("roles").forEach(role -> roles.add(role.path("name").asText()));
            return new Validation(
                    token.path("project").path("id").textValue(),
                    token.path("user").path("id").textValue(),
                    token.path("user").path("name").textValue(),
                    roles,
                    OffsetDateTime.parse(token.path("expires_at").asText()).toInstant());
        } catch (JsonProcessingException | DateTimeException e) {
            throw new IdentityUnavailableException("Keystone's answer cannot be understood.", e);
        }
    }
}
