package dev.coffer.api.fault;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The operations of the wider database API (OpenStack Trove, Rackspace Cloud Databases) that this service does not
 * offer. They get a 501 that names the operation instead of a 404.
 *
 * @param name as the fault shows it
 */
public record UnsupportedOperations(String name, Set<String> methods, Pattern path) {

    private static final String ID = "[^/]+";

    private static final List<UnsupportedOperations> TABLE = List.of(
            operation("instance_restart", "POST", "instances/ID/restart"),
            operation("instance_configuration", "GET PUT", "instances/ID/configuration"),
            operation("instance_metadata", "GET POST", "instances/ID/metadata"),
            operation("instance_metadata", "GET POST PUT PATCH DELETE", "instances/ID/metadata/ID"),
            operation("instance_log", "GET POST", "instances/ID/log"),
            operation("instance_replicas", "GET POST", "instances/ID/replicas"),
            operation("instance_modules", "GET POST", "instances/ID/modules"),
            operation("instance_modules", "GET PUT DELETE", "instances/ID/modules/ID"),
            operation("users", "GET POST PUT", "instances/ID/users"),
            operation("user", "GET PUT DELETE", "instances/ID/users/ID"),
            operation("user_access", "GET PUT", "instances/ID/users/ID/databases"),
            operation("user_access", "DELETE", "instances/ID/users/ID/databases/ID"),
            operation("databases", "GET POST", "instances/ID/databases"),
            operation("database", "GET DELETE", "instances/ID/databases/ID"),
            operation("root", "GET POST DELETE", "instances/ID/root"),
            operation("root_history", "GET", "instances/ID/root/history"),
            operation("configurations", "GET POST", "configurations"),
            operation("configuration", "GET PUT PATCH DELETE", "configurations/ID"),
            operation("configuration_instances", "GET", "configurations/ID/instances"),
            operation("configuration_parameters", "GET", "datastores/ID/versions/ID/parameters"),
            operation("configuration_parameters", "GET", "datastores/ID/versions/ID/parameters/ID"),
            operation("configuration_parameters", "GET", "datastores/versions/ID/parameters"),
            operation("configuration_parameters", "GET", "datastores/versions/ID/parameters/ID"),
            operation("datastore_flavors", "GET", "datastores/ID/versions/ID/flavors"),
            operation("datastore_volume_types", "GET", "datastores/ID/versions/ID/volume-types"),
            operation("flavors", "GET", "flavors"),
            operation("volume_types", "GET", "volume-types"),
            operation("volume_type", "GET", "volume-types/ID"),
            operation("clusters", "GET POST", "clusters"),
            operation("cluster", "GET POST DELETE", "clusters/ID"),
            operation("cluster_action", "POST", "clusters/ID/action"),
            operation("cluster_instances", "GET POST", "clusters/ID/instances"),
            operation("cluster_instance", "GET", "clusters/ID/instances/ID"),
            operation("cluster_root", "GET POST DELETE", "clusters/ID/root"),
            operation("modules", "GET POST", "modules"),
            operation("module", "GET PUT DELETE", "modules/ID"),
            operation("module_instances", "GET PUT", "modules/ID/instances"),
            operation("security_groups", "GET", "security-groups"),
            operation("security_group", "GET", "security-groups/ID"),
            operation("security_group_rules", "POST", "security-group-rules"),
            operation("security_group_rule", "DELETE", "security-group-rules/ID"),
            operation("high_availability", "GET POST", "ha"),
            operation("high_availability", "GET PATCH DELETE", "ha/ID"),
            operation("high_availability_action", "POST", "ha/ID/action"),
            operation("high_availability_backups", "GET", "ha/ID/backups"),
            operation("high_availability_acls", "GET POST", "ha/ID/acls"),
            operation("high_availability_acl", "DELETE", "ha/ID/acls/ID"),
            operation("replicas", "GET", "replicas"),
            new UnsupportedOperations(
                    "management",
                    Set.of("GET", "POST", "PUT", "PATCH", "DELETE"),
                    Pattern.compile("mgmt(/(?!(sweep|rebuild)$).*)?")));

    private static UnsupportedOperations operation(String name, String methods, String path) {
        return new UnsupportedOperations(name, Set.of(methods.split(" ")), Pattern.compile(path.replace("ID", ID)));
    }

    /**
     * Returns the operation of a request that no resource answered; nothing if the wider API has none.
     *
     * @param path decoded, with or without a slash at its start
     */
    public static Optional<UnsupportedOperations> operation(String method, String path) {
        String[] parts = path.replaceAll("^/+|/+$", "").split("/", 3);
        if (parts.length < 3 || !parts[0].equals("v1.0")) {
            return Optional.empty();
        }
        String wanted = method.equals("HEAD") ? "GET" : method.toUpperCase(Locale.ROOT);
        return TABLE.stream()
                .filter(operation -> operation.methods.contains(wanted)
                        && operation.path.matcher(parts[2]).matches())
                .findFirst();
    }

    /** Returns the fault that names the operation. */
    public Fault fault() {
        return Fault.of(FaultCode.NOT_IMPLEMENTED, "The '" + name + "' operation is not offered by this service.");
    }
}
