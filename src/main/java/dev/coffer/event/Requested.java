package dev.coffer.event;

import dev.coffer.api.fault.ApiRoutes;
import dev.coffer.api.wire.Ids;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a request asked for, without anything that a caller made up.
 *
 * @param template the path with names in the place of ids; {@code other} for a path that is not offered
 * @param subject what the ids in the path name
 * @param action the action that the body names; null if it names none that this service knows
 */
record Requested(
        String method,
        String template,
        Subject subject,
        @Nullable String action) {

    private static final String OTHER = "other";
    private static final String ID = "Id}";
    private static final String ACCOUNT = "{accountId}";

    /** @param path decoded */
    static Requested of(String method, String path) {
        return ApiRoutes.template(path)
                .map(template -> new Requested(method, template, subject(template, path), null))
                .orElseGet(() -> new Requested(method, OTHER, Subject.NONE, null));
    }

    private static Subject subject(String template, String path) {
        String[] names = template.split("/", 0);
        String[] values = path.split("/", 0);
        String type = null;
        UUID id = null;
        UUID instance = null;
        for (int i = 0; i < names.length && i < values.length; i++) {
            Optional<UUID> value =
                    names[i].endsWith(ID) && !names[i].equals(ACCOUNT) ? Ids.parse(values[i]) : Optional.empty();
            if (value.isPresent()) {
                type = names[i].substring(1, names[i].length() - ID.length());
                id = value.get();
                instance = type.equals("instance") ? id : instance;
            }
        }
        return new Subject(type, id, instance);
    }

    /**
     * Returns the same request with more about it.
     *
     * @param made what it made; null if nothing
     */
    Requested with(@Nullable Subject made, @Nullable String named) {
        return new Requested(method, template, made == null ? subject : made, named);
    }

    /** Returns whether the request only reads. */
    boolean reads() {
        return method.equals("GET") || method.equals("HEAD") || method.equals("OPTIONS");
    }
}
