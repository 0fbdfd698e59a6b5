package dev.coffer.api.wire;

import com.fasterxml.jackson.databind.JsonNode;
import dev.coffer.api.fault.Fault;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An object of a request body. Its readers give a value of the right kind or throw a {@code badRequest} that names the
 * field by its path. Fields that nobody asks for are ignored; a field that is null counts as absent.
 */
public final class JsonObject {

    private static final int LONGEST_REFERENCE = 2000;

    private final JsonNode node;
    private final String path;

    private JsonObject(JsonNode node, String path) {
        this.node = node;
        this.path = path;
    }

    /** The whole body, which must be an object. */
    static JsonObject body(JsonNode node) {
        if (!node.isObject()) {
            throw Fault.badRequest("The request body must be a JSON object.");
        }
        return new JsonObject(node, "");
    }

    /** An object under a field that must be there. */
    public JsonObject object(String field) {
        return optionalObject(field).orElseThrow(() -> missing(field));
    }

    public Optional<JsonObject> optionalObject(String field) {
        return value(field).map(value -> {
            if (!value.isObject()) {
                throw wrong(field, "must be an object");
            }
            return new JsonObject(value, path(field));
        });
    }

    /**
     * A string that must be there.
     *
     * @param longest in characters (Unicode code points)
     */
    public String string(String field, int longest) {
        String value = optionalString(field, longest);
        if (value == null) {
            throw missing(field);
        }
        if (value.isEmpty()) {
            throw wrong(field, "must not be empty");
        }
        return value;
    }

    /** A string, or null where there is none. */
    public @Nullable String optionalString(String field, int longest) {
        return value(field).map(value -> text(value, field, longest)).orElse(null);
    }

    /** The name of a thing: 1 to 255 characters with at least one letter or digit. */
    public String name(String field) {
        String name = string(field, 255);
        if (name.codePoints().noneMatch(Character::isLetterOrDigit)) {
            throw wrong(field, "must contain at least one letter or digit");
        }
        return name;
    }

    /** A whole number within bounds, or the given value where there is none. */
    public int integer(String field, int least, int most, int otherwise) {
        return value(field)
                .map(value -> {
                    if (!value.isIntegralNumber()
                            || !value.canConvertToInt()
                            || value.intValue() < least
                            || value.intValue() > most) {
                        throw wrong(field, "must be a whole number from " + least + " to " + most);
                    }
                    return value.intValue();
                })
                .orElse(otherwise);
    }

    /** A flag, or the given value where there is none. */
    public boolean flag(String field, boolean otherwise) {
        return value(field)
                .map(value -> {
                    if (!value.isBoolean()) {
                        throw wrong(field, "must be true or false");
                    }
                    return value.booleanValue();
                })
                .orElse(otherwise);
    }

    /** A list of strings; empty where there is none. */
    public List<String> strings(String field, int most, int longest) {
        JsonNode value = value(field).orElse(null);
        if (value == null) {
            return List.of();
        }
        if (!value.isArray() || value.size() > most) {
            throw wrong(field, "must be a list of at most " + most + " strings");
        }
        List<String> strings = new ArrayList<>();
        for (Iterator<JsonNode> items = value.elements(); items.hasNext(); ) {
            String item = text(items.next(), field, longest);
            if (item.isEmpty()) {
                throw wrong(field, "must not hold an empty string");
            }
            strings.add(item);
        }
        return strings;
    }

    /** The names of its fields, in the order in which they were sent. */
    public List<String> names() {
        List<String> names = new ArrayList<>();
        node.fieldNames().forEachRemaining(names::add);
        return names;
    }

    /**
     * The id in a field that holds either an id or a URL that ends in one; nothing where there is none.
     *
     * @return whatever stands at the end, which need not be an id
     */
    public Optional<String> reference(String field) {
        return Optional.ofNullable(optionalString(field, LONGEST_REFERENCE)).map(sent -> {
            if (sent.isEmpty()) {
                throw wrong(field, "must not be empty");
            }
            String trimmed = sent.replaceFirst("/+$", "");
            return trimmed.substring(trimmed.lastIndexOf('/') + 1);
        });
    }

    public boolean has(String field) {
        return value(field).isPresent();
    }

    /** The fault that says what is wrong with a field. */
    public Fault wrong(String field, String what) {
        return Fault.badRequest("'" + path(field) + "' " + what + ".");
    }

    private Fault missing(String field) {
        return wrong(field, "is required");
    }

    private Optional<JsonNode> value(String field) {
        return Optional.ofNullable(node.get(field)).filter(value -> !value.isNull());
    }

    private String text(JsonNode value, String field, int longest) {
        if (!value.isTextual()) {
            throw wrong(field, "must be a string");
        }
        String text = value.textValue();
        if (text.codePointCount(0, text.length()) > longest) {
            throw wrong(field, "must not be longer than " + longest + " characters");
        }
        // Neither can be kept: PostgreSQL stores no NUL, and half a surrogate pair is no UTF-8.
        if (text.codePoints().anyMatch(point -> point == 0 || Character.getType(point) == Character.SURROGATE)) {
            throw wrong(field, "must hold whole Unicode characters and no NUL");
        }
        return text;
    }

    private String path(String field) {
        return path.isEmpty() ? field : path + "." + field;
    }
}
