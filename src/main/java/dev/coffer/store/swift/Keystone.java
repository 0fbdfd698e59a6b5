package dev.coffer.store.swift;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coffer.store.StoreException;
import dev.coffer.store.remote.HttpCalls;
import dev.coffer.store.remote.Segment;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;

/** The log-in with Keystone v3, whose catalog says where the object store is. */
final class Keystone implements Login {

    private static final String SERVICE = "object-store";

    private final SwiftLogin settings;
    private final HttpCalls http;
    private final ObjectMapper json;
    private final Clock clock;

    Keystone(SwiftLogin settings, HttpCalls http, ObjectMapper json, Clock clock) {
        this.settings = settings;
        this.http = http;
        this.json = json;
        this.clock = clock;
    }

    @Override
    public Session logIn() throws StoreException {
        Instant now = clock.instant();
        byte[] credentials = credentials().toString().getBytes(StandardCharsets.UTF_8);
        HttpResponse<byte[]> answer;
        try {
            answer = http.send(
                    HttpRequest.newBuilder(URI.create(settings.authUrl() + "/auth/tokens"))
                            .header("Content-Type", "application/json")
                            .header("Accept", "application/json"),
                    "POST",
                    Segment.of(credentials));
        } catch (IOException e) {
            throw settings.unreachable(e);
        }
        String id = answer.headers().firstValue("X-Subject-Token").orElse("");
        if (answer.statusCode() != 201 || id.isEmpty()) {
            throw settings.refused(answer);
        }
        try {
            JsonNode token = json.readTree(answer.body()).path("token");
            Instant expires =
                    OffsetDateTime.parse(token.path("expires_at").asText()).toInstant();
            return Session.until(id, endpoint(token.path("catalog")), now, expires);
        } catch (JacksonException | DateTimeException e) {
            throw new StoreException(settings.store() + ": the answer of the identity service at " + settings.authUrl()
                    + " cannot be understood. Check the setting auth-url.");
        } catch (IOException e) {
            throw settings.unreachable(e);
        }
    }

    private String endpoint(JsonNode catalog) throws StoreException {
        for (JsonNode service : catalog) {
            if (service.path("type").asText().equals(SERVICE)) {
                for (JsonNode endpoint : service.path("endpoints")) {
                    if (isWanted(endpoint)) {
                        return endpoint.path("url").asText();
                    }
                }
            }
        }
        throw new StoreException(settings.store() + ": the catalog of the identity service has no " + SERVICE
                + " with the interface " + settings.endpoint()
                + settings.region().map(region -> " in the region " + region).orElse("")
                + " for this user and project. Check the settings interface, region and project.");
    }

    private boolean isWanted(JsonNode endpoint) {
        Optional<String> region = settings.region();
        return endpoint.path("interface").asText().equals(settings.endpoint())
                && (region.isEmpty()
                        || region.get()
                                .equals(endpoint.path("region_id")
                                        .asText(endpoint.path("region").asText())));
    }

    private ObjectNode credentials() throws StoreException {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        ObjectNode auth = root.putObject("auth");
        ObjectNode identity = auth.putObject("identity");
        if (settings.isApplicationCredential()) {
            identity.putArray("methods").add("application_credential");
            identity.putObject("application_credential")
                    .put("id", settings.username())
                    .put("secret", settings.password());
            return root;
        }
        identity.putArray("methods").add("password");
        ObjectNode user = identity.putObject("password").putObject("user");
        user.put("name", settings.username()).put("password", settings.password());
        user.putObject("domain").put("name", settings.userDomain());
        ObjectNode project = auth.putObject("scope").putObject("project");
        project.put("name", settings.project().orElse(""));
        project.putObject("domain").put("name", settings.projectDomain());
        return root;
    }
}
