package dev.coffer.event;

import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.databind.JsonNode;
import dev.coffer.api.fault.Fault;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An action on a webhook, named by the key of the request body.
 *
 * @param others the actions that this service does not know
 */
public record WebhookActionRequest(
        @Nullable Map<String, JsonNode> test,
        @Nullable Map<String, JsonNode> resume,
        @JsonAnySetter @Nullable Map<String, JsonNode> others) {

    /**
     * Checks that the body names one action, and one that this service knows.
     *
     * @throws Fault {@code badRequest} for no action, an unknown one, or several
     */
    void requireOne() {
        Map<String, JsonNode> unknown = others == null ? Map.of() : others;
        long known = Stream.of(test, resume).filter(Objects::nonNull).count();
        if (unknown.size() + known != 1) {
            throw Fault.badRequest("The request body must hold one action.");
        }
        if (!unknown.isEmpty()) {
            throw Fault.badRequest(
                    "The action '" + Fault.quote(unknown.keySet().iterator().next()) + "' is unknown.");
        }
    }
}
