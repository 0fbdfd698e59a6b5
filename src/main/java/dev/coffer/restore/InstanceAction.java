package dev.coffer.restore;

import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import dev.coffer.api.fault.Fault;
import dev.coffer.api.fault.FaultCode;
import dev.coffer.api.wire.ActionRequest;
import dev.coffer.api.wire.Text;
import jakarta.validation.Valid;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An action on an instance, named by the key of the request body.
 *
 * @param others the actions that this service does not offer or know
 */
public record InstanceAction(
        @Valid @Nullable RestoreRequest restore,
        @JsonProperty("drop_replaced") @Valid @Nullable DropReplaced dropReplaced,
        @JsonAnySetter @Nullable Map<String, JsonNode> others)
        implements ActionRequest {

    /** The actions of the wider API. */
    private static final Set<String> UNSUPPORTED = Set.of(
            "restart",
            "resize",
            "reset_password",
            "promote_to_replica_source",
            "eject_replica_source",
            "reset_status",
            "migrate",
            "stop",
            "reboot",
            "upgrade",
            "reset-status",
            "rebuild");

    /**
     * An order to drop databases that a restore has replaced.
     *
     * @param database the one that is kept, by its name now or before; null for all that {@code restore} replaced
     * @param restore the id of the restore; null for any
     * @param others the fields that this service does not know
     */
    public record DropReplaced(
            @Text(min = 1) @Nullable String database,
            @Text(min = 1) @Nullable String restore,
            @JsonAnySetter @Nullable Map<String, JsonNode> others) {}

    @Override
    public Map<String, @Nullable Object> known() {
        Map<String, @Nullable Object> known = new LinkedHashMap<>();
        known.put("drop_replaced", dropReplaced);
        known.put("restore", restore);
        return known;
    }

    /** {@inheritDoc} One of the wider API is {@code notImplemented}. */
    @Override
    public Fault refused(String action) {
        return UNSUPPORTED.contains(action)
                ? Fault.of(FaultCode.NOT_IMPLEMENTED, "The '" + action + "' operation is not offered by this service.")
                : ActionRequest.super.refused(action);
    }

    @Override
    public void requireOne() {
        ActionRequest.super.requireOne();
        if (dropReplaced != null) {
            requireNamed(dropReplaced);
        }
    }

    private static void requireNamed(DropReplaced drop) {
        if (drop.others() != null && !drop.others().isEmpty()) {
            throw Fault.badRequest("'drop_replaced."
                    + Fault.quote(drop.others().keySet().iterator().next()) + "' is not known.");
        }
        if (drop.database() == null && drop.restore() == null) {
            throw Fault.badRequest("'drop_replaced' needs the name of a 'database' or the id of a 'restore'.");
        }
    }
}
