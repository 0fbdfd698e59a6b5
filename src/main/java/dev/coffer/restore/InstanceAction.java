package dev.coffer.restore;

import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import dev.coffer.api.fault.Fault;
import dev.coffer.api.fault.FaultCode;
import dev.coffer.api.wire.Text;
import jakarta.validation.Valid;
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
        @JsonAnySetter @Nullable Map<String, JsonNode> others) {

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

    /**
     * Checks that the body names one action, and one that this service offers.
     *
     * @throws Fault {@code badRequest} for no action, an unknown one, or several; {@code notImplemented} for one of the
     *     wider API
     */
    void requireOne() {
        Map<String, JsonNode> unknown = others == null ? Map.of() : others;
        int named = unknown.size() + (restore == null ? 0 : 1) + (dropReplaced == null ? 0 : 1);
        if (named != 1) {
            throw Fault.badRequest("The request body must hold one action.");
        }
        if (!unknown.isEmpty()) {
            String key = unknown.keySet().iterator().next();
            throw UNSUPPORTED.contains(key)
                    ? Fault.of(FaultCode.NOT_IMPLEMENTED, "The '" + key + "' operation is not offered by this service.")
                    : Fault.badRequest("The action '" + Fault.quote(key) + "' is unknown.");
        }
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
