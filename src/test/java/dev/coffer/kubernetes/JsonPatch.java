package dev.coffer.kubernetes;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** The operations add, replace and remove of RFC 6902. */
final class JsonPatch {

    private JsonPatch() {}

    static void apply(ObjectNode target, JsonNode operations) {
        for (JsonNode operation : operations) {
            JsonPointer path = JsonPointer.compile(operation.path("path").asText());
            JsonNode parent = target.at(path.head());
            String last = path.last().getMatchingProperty();
            String what = operation.path("op").asText();
            boolean there = last.equals("-") || !target.at(path).isMissingNode();
            if (parent.isMissingNode() || (!there && !(what.equals("add") && parent.isObject()))) {
                throw new IllegalArgumentException("There is no " + path + " in " + target.path("metadata"));
            }
            switch (what) {
                case "add" -> add(parent, last, operation.path("value").deepCopy());
                case "replace" -> replace(parent, last, operation.path("value").deepCopy());
                case "remove" -> remove(parent, last);
                default -> throw new IllegalArgumentException("An operation that is not understood: " + operation);
            }
        }
    }

    private static void add(JsonNode parent, String last, JsonNode value) {
        if (parent instanceof ArrayNode list) {
            list.insert(last.equals("-") ? list.size() : Integer.parseInt(last), value);
        } else {
            ((ObjectNode) parent).set(last, value);
        }
    }

    private static void replace(JsonNode parent, String last, JsonNode value) {
        if (parent instanceof ArrayNode list) {
            list.set(Integer.parseInt(last), value);
        } else {
            ((ObjectNode) parent).set(last, value);
        }
    }

    private static void remove(JsonNode parent, String last) {
        if (parent instanceof ArrayNode list) {
            list.remove(Integer.parseInt(last));
        } else {
            ((ObjectNode) parent).remove(last);
        }
    }
}
