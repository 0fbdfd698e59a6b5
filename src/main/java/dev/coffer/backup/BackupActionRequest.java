package dev.coffer.backup;

import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import dev.coffer.api.wire.ActionRequest;
import dev.coffer.api.wire.Text;
import jakarta.validation.Valid;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An action on a backup, named by the key of the request body.
 *
 * @param others the actions that this service does not know
 */
public record BackupActionRequest(
        @Nullable Map<String, JsonNode> cancel,
        @JsonProperty("copy-backup") @Valid @Nullable CopyRequest copy,
        @Valid @Nullable HoldRequest hold,
        @Valid @Nullable Reading prove,
        @Nullable Map<String, JsonNode> release,
        @Valid @Nullable Reading verify,
        @JsonAnySetter @Nullable Map<String, JsonNode> others)
        implements ActionRequest {

    /**
     * An order to read a backup.
     *
     * @param store the name of the store to read it from; null for the usual one
     */
    public record Reading(@Text(min = 1) @Nullable String store) {}

    @Override
    public Map<String, @Nullable Object> known() {
        Map<String, @Nullable Object> known = new LinkedHashMap<>();
        known.put("cancel", cancel);
        known.put("copy-backup", copy);
        known.put("hold", hold);
        known.put("prove", prove);
        known.put("release", release);
        known.put("verify", verify);
        return known;
    }
}
