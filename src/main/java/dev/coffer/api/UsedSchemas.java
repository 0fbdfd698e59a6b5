package dev.coffer.api;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.models.Components;
import org.eclipse.microprofile.openapi.models.media.Content;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.jspecify.annotations.Nullable;

/** The schemas of an OpenAPI document to which a request or a response of its components leads. */
final class UsedSchemas {

    private static final String PREFIX = "#/components/schemas/";

    private UsedSchemas() {}

    /** Drops the others, which were made of Java classes that the document describes by hand. */
    static void keepOnly(Components components) {
        Set<String> unused = new HashSet<>(components.getSchemas().keySet());
        unused.removeAll(names(components));
        unused.forEach(components::removeSchema);
    }

    private static Set<String> names(Components components) {
        Deque<Schema> open = new ArrayDeque<>();
        components.getResponses().values().forEach(response -> add(open, response.getContent()));
        components.getRequestBodies().values().forEach(body -> add(open, body.getContent()));
        Set<String> names = new HashSet<>();
        while (!open.isEmpty()) {
            Schema schema = open.pop();
            String reference = schema.getRef();
            if (reference != null && names.add(reference.substring(PREFIX.length()))) {
                Schema target = components.getSchemas().get(reference.substring(PREFIX.length()));
                open.push(Objects.requireNonNull(target, reference));
            }
            parts(schema).forEach(open::push);
        }
        return names;
    }

    private static void add(Deque<Schema> open, @Nullable Content content) {
        if (content != null) {
            content.getMediaTypes().values().forEach(type -> open.push(type.getSchema()));
        }
    }

    private static Stream<Schema> parts(Schema schema) {
        return Stream.of(
                        schema.getProperties() == null
                                ? null
                                : schema.getProperties().values(),
                        schema.getItems() == null ? null : Set.of(schema.getItems()),
                        schema.getAllOf(),
                        schema.getAnyOf(),
                        schema.getOneOf())
                .filter(Objects::nonNull)
                .flatMap(Collection::stream);
    }
}
