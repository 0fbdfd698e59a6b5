package dev.coffer.api.fault;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The methods of every path that this service answers, for the {@code Allow} header. A test holds it against the
 * OpenAPI document, which is made of the resources themselves.
 *
 * @param names those between the path's slashes; empty where any name may stand
 * @param methods as the header gives them
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
            path("/v1.0/{accountId}/instances", "GET, POST"),
            path("/v1.0/{accountId}/instances/detail", "GET"),
            path("/v1.0/{accountId}/instances/{instanceId}", "GET, DELETE"),
            path("/v1.0/{accountId}/instances/{instanceId}/backups", "GET"),
            path("/v1.0/{accountId}/limits", "GET"),
            path("/v1.0/{accountId}/mgmt/rebuild", "GET, POST"),
            path("/v1.0/{accountId}/mgmt/sweep", "GET, POST"));

    private static ApiRoutes path(String template, String methods) {
        List<String> names = Arrays.stream(template.split("/", 0))
                .skip(1)
                .map(name -> name.startsWith("{") ? "" : name)
                .toList();
        return new ApiRoutes(template, names, methods.replace("GET", "GET, HEAD") + ", OPTIONS");
    }

    /**
     * The value of {@code Allow} for a path, if anything answers there.
     *
     * @param path decoded
     */
    public static Optional<String> allow(String path) {
        return find(path).map(ApiRoutes::methods);
    }

    /**
     * The path with names in the place of ids, such as {@code /v1.0/{accountId}/backups}, if anything answers there.
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

    /** Every request is looked up here, so nothing is taken apart or compiled for it. A slash may stand at the end. */
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
