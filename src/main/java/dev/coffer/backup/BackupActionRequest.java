package dev.coffer.backup;

import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import dev.coffer.api.fault.Fault;
import dev.coffer.api.wire.Text;
import jakarta.validation.Valid;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
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
        @JsonAnySetter @Nullable Map<String, JsonNode> others) {

    /**
     * An order to read a backup.
     *
     * @param store the name of the store to read it from; null for the usual one
     */
    public record Reading(@Text(min = 1) @Nullable String store) {}

    /**
     * Checks that the body names one action, and one that this service knows.
     *
     * @throws Fault {@code badRequest} for no action, an unknown one, or several
     */
    void requireOne() {
        Map<String, JsonNode> unknown = others == null ? Map.of() : others;
        long known = Stream.of(cancel, copy, hold, prove, release, verify)
                .filter(Objects::nonNull)
                .count();
        if (unknown.size() + known != 1) {
            throw Fault.badRequest("The request body must hold one action.");
        }
        if (!unknown.isEmpty()) {
            throw Fault.badRequest(
                    "The action '" + Fault.quote(unknown.keySet().iterator().next()) + "' is unknown.");
        }
    }
}
