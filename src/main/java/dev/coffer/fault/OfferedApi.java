package dev.coffer.fault;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The methods of every path that this service answers, for the {@code Allow} header. A test holds it against the
 * OpenAPI document, which is made of the resources themselves.
 *
 * @param methods as the header gives them
 */
public record OfferedApi(String template, Pattern path, String methods) {

    private static final List<OfferedApi> TABLE = List.of(
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

    private static OfferedApi path(String template, String methods) {
        Pattern path = Pattern.compile(template.replaceAll("\\{\\w+}", "[^/]+") + "/?");
        return new OfferedApi(template, path, methods.replace("GET", "GET, HEAD") + ", OPTIONS");
    }

    /**
     * The value of {@code Allow} for a path, if anything answers there.
     *
     * @param path decoded
     */
    public static Optional<String> allow(String path) {
        return find(path).map(OfferedApi::methods);
    }

    /**
     * The path with names in the place of ids, such as {@code /v1.0/{accountId}/backups}, if anything answers there.
     *
     * @param path decoded
     */
    public static Optional<String> template(String path) {
        return find(path).map(offered -> offered.template);
    }

    private static Optional<OfferedApi> find(String path) {
        String absolute = path.startsWith("/") ? path : "/" + path;
        return TABLE.stream()
                .filter(offered -> offered.path.matcher(absolute).matches())
                .findFirst();
    }

    static List<OfferedApi> table() {
        return TABLE;
    }
}
