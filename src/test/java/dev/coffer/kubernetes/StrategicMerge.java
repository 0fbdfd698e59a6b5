package dev.coffer.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Kubernetes's strategic merge patch, for the lists that our patches name. */
final class StrategicMerge {

    private static final String DIRECTIVE = "$patch";

    /** What tells the elements of a list apart; the elements of other lists are replaced all together. */
    private static final Map<String, String> KEYS = Map.of(
            "containers", "name",
            "initContainers", "name",
            "volumes", "name",
            "env", "name",
            "volumeMounts", "mountPath",
            "topologySpreadConstraints", "topologyKey");

    private StrategicMerge() {}

    static boolean deletes(JsonNode patch) {
        return "delete".equals(patch.path(DIRECTIVE).asText());
    }

    static void merge(ObjectNode target, JsonNode patch) {
        for (Map.Entry<String, JsonNode> field : patch.properties()) {
            JsonNode value = field.getValue();
            JsonNode old = target.get(field.getKey());
            if (field.getKey().startsWith("$")) {
                throw new IllegalArgumentException("A directive that is not understood: " + field);
            }
            if (value.isNull()) {
                target.remove(field.getKey());
            } else if (value.isObject() && old instanceof ObjectNode object) {
                merge(object, value);
            } else if (value.isArray() && old instanceof ArrayNode list && KEYS.containsKey(field.getKey())) {
                target.set(field.getKey(), merged(list, value, KEYS.get(field.getKey())));
            } else {
                target.set(field.getKey(), value.deepCopy());
            }
        }
    }

    /** What the patch names comes first, as Kustomize has it. */
    private static ArrayNode merged(ArrayNode old, JsonNode patch, String key) {
        ArrayNode all = old.arrayNode();
        List<JsonNode> rest = new ArrayList<>();
        old.forEach(rest::add);
        for (JsonNode element : patch) {
            ObjectNode same = find(old, key, element.path(key).asText());
            if (same == null) {
                all.add(element.deepCopy());
            } else {
                rest.remove(same);
                merge(same, element);
                all.add(same);
            }
        }
        rest.forEach(all::add);
        return all;
    }

    private static @Nullable ObjectNode find(ArrayNode list, String key, String value) {
        for (JsonNode element : list) {
            if (element instanceof ObjectNode object
                    && element.path(key).asText().equals(value)) {
                return object;
            }
        }
        return null;
    }
}
