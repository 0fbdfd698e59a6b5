package dev.coffer.api.wire;

import com.fasterxml.jackson.databind.JsonNode;
import dev.coffer.api.fault.Fault;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A request body that names an action by its key. */
public interface ActionRequest {

    /** Returns what the body has for each action that this service knows, by its name; null for those that it does not name. */
    Map<String, @Nullable Object> known();

    /** Returns the actions that this service does not know; null for none. */
    @Nullable
    Map<String, JsonNode> others();

    /** Returns the name of the action, if it is one that this service knows. */
    default Optional<String> named() {
        return known().entrySet().stream()
                .filter(action -> action.getValue() != null)
                .map(Map.Entry::getKey)
                .findFirst();
    }

    /**
     * Checks that the body names one action, and one that this service knows.
     *
     * @throws Fault {@code badRequest} for no action or several, and what {@link #refused} returns for an unknown one
     */
    default void requireOne() {
        Map<String, JsonNode> others = others();
        Map<String, JsonNode> unknown = others == null ? Map.of() : others;
        long named = known().values().stream().filter(action -> action != null).count();
        if (unknown.size() + named != 1) {
            throw Fault.badRequest("The request body must hold one action.");
        }
        if (!unknown.isEmpty()) {
            throw refused(unknown.keySet().iterator().next());
        }
    }

    /** Returns the fault for an action that this service does not know. */
    default Fault refused(String action) {
        return Fault.badRequest("The action '" + Fault.quote(action) + "' is unknown.");
    }
}
