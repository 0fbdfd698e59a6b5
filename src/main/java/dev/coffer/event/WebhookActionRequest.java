package dev.coffer.event;

import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.databind.JsonNode;
import dev.coffer.api.wire.ActionRequest;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An action on a webhook, named by the key of the request body.
 *
 * @param others the actions that this service does not know
 */
public record WebhookActionRequest(
        @Nullable Map<String, JsonNode> test,
        @Nullable Map<String, JsonNode> resume,
        @JsonAnySetter @Nullable Map<String, JsonNode> others)
        implements ActionRequest {

    @Override
    public Map<String, @Nullable Object> known() {
        Map<String, @Nullable Object> known = new LinkedHashMap<>();
        known.put("resume", resume);
        known.put("test", test);
        return known;
    }
}
