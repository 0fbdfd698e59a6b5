package dev.coffer.api.fault;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The methods of every path that this service answers, for the {@code Allow} header. A test compares the table with the
 * OpenAPI document.
 *
 * @param names between the path's slashes; an empty one matches any name
 * @param methods as the header lists them
 */
public record ApiRoutes(String template, List<String> names, String methods) {

    private static final List<ApiRoutes> TABLE = List.of(
            path("/", "GET"),
            path("/v1.0", "GET"),
            path("/v1.0/{accountId}/backup_strategies", "GET, POST, DELETE"),
            path("/v1.0/{accountId}/backups", "GET, POST"),
            path("/v1.0/{accountId}/backups/{backupId}", "GET, DELETE"),
            path("/v1.0/{accountId}/backups/{backupId}/action", "POST"),
            path("/v1.0/{accountId}/datastores", "GET"),
            path("/v1.0/{accountId}/datastores/{datastore}", "GET"),
            path("/v1.0/{accountId}/datastores/{datastore}/versions", "GET"),
            path("/v1.0/{accountId}/datastores/{datastore}/versions/{version}", "GET"),
            path("/v1.0/{accountId}/datastores/versions/{version}", "GET"),
            path("/v1.0/{accountId}/events", "GET"),
            path("/v1.0/{accountId}/flavors/{flavor}", "GET"),
            path("/v1.0/{accountId}/instances", "GET, POST"),
            path("/v1.0/{accountId}/instances/detail", "GET"),
            path("/v1.0/{accountId}/instances/{instanceId}", "GET, PUT, PATCH, DELETE"),
            path("/v1.0/{accountId}/instances/{instanceId}/action", "POST"),
            path("/v1.0/{accountId}/instances/{instanceId}/backups", "GET"),
            path("/v1.0/{accountId}/instances/{instanceId}/restores", "GET"),
            path("/v1.0/{accountId}/instances/{instanceId}/restores/{restoreId}", "GET, DELETE"),
            path("/v1.0/{accountId}/limits", "GET"),
            path("/v1.0/{accountId}/mgmt/rebuild", "GET, POST"),
            path("/v1.0/{accountId}/mgmt/sweep", "GET, POST"),
            path("/v1.0/{accountId}/schedules", "GET, POST"),
            path("/v1.0/{accountId}/schedules/{scheduleId}", "GET, PUT, DELETE"),
            path("/v1.0/{accountId}/webhooks", "GET, POST"),
            path("/v1.0/{accountId}/webhooks/{webhookId}", "GET, PUT, DELETE"),
            path("/v1.0/{accountId}/webhooks/{webhookId}/action", "POST"));

    private static ApiRoutes path(String template, String methods) {
        List<String> names = Arrays.stream(template.split("/", 0))
                .skip(1)
                .map(name -> name.startsWith("{") ? "" : name)
                .toList();
        return new ApiRoutes(template, names, methods.replace("GET", "GET, HEAD") + ", OPTIONS");
    }

    /**
     * Returns the value of {@code Allow} for a path; nothing for an unknown one.
     *
     * @param path decoded
     */
    public static Optional<String> allow(String path) {
        return find(path).map(ApiRoutes::methods);
    }

    /**
     * Returns the template of a path, such as {@code /v1.0/{accountId}/backups}; nothing for an unknown one.
     *
     * @param path decoded
     */
    public static Optional<String> template(String path) {
        return find(path).map(offered -> offered.template);
    }

    private static Optional<ApiRoutes> find(String path) {
        String absolute = path.startsWith("/") ? path : "/" + path;
        for (ApiRoutes offered : TABLE) {
            if (offered.matches(absolute)) {
                return Optional.of(offered);
            }
        }
        return Optional.empty();
    }

    /** Returns whether a path fits the template; it may end in a slash. */
    boolean matches(String path) {
        int slash = 0;
        for (String name : names) {
            if (slash >= path.length() || path.charAt(slash) != '/') {
                return false;
            }
            int start = slash + 1;
            int next = path.indexOf('/', start);
            int end = next < 0 ? path.length() : next;
            boolean fits = name.isEmpty() ? end > start : end - start == name.length() && path.startsWith(name, start);
            if (!fits) {
                return false;
            }
            slash = end;
        }
        return slash == path.length() || (slash == path.length() - 1 && path.charAt(slash) == '/');
    }

    static List<ApiRoutes> table() {
        return TABLE;
    }
}
