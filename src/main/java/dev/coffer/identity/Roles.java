package dev.coffer.identity;

import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The roles that identity services give, and what each one permits. Where a caller has several, the widest counts. */
final class Roles {

    private static final Set<String> READER = Set.of(Permissions.READ);
    private static final Set<String> CREATOR = Set.of(Permissions.READ, Permissions.CREATE, Permissions.UPDATE);
    private static final Set<String> ADMIN =
            Set.of(Permissions.READ, Permissions.CREATE, Permissions.UPDATE, Permissions.DELETE);
    private static final Set<String> CLOUD_ADMIN =
            Set.of(Permissions.READ, Permissions.CREATE, Permissions.UPDATE, Permissions.DELETE, Permissions.CLOUD);

    private static final Map<String, Set<String>> TABLE = Map.ofEntries(
            Map.entry("observer", READER),
            Map.entry("dbaas:observer", READER),
            Map.entry("reader", READER),
            Map.entry("creator", CREATOR),
            Map.entry("dbaas:creator", CREATOR),
            Map.entry("member", ADMIN),
            Map.entry("admin", ADMIN),
            Map.entry("dbaas:admin", ADMIN),
            Map.entry("cloud-admin", CLOUD_ADMIN));

    private Roles() {}

    static boolean known(String role) {
        return TABLE.containsKey(role);
    }

    /** The permissions of all the roles together; unknown roles permit nothing. */
    static Set<String> permissions(Collection<String> roles) {
        Set<String> permissions = new TreeSet<>();
        roles.forEach(role -> permissions.addAll(TABLE.getOrDefault(role, Set.of())));
        return permissions;
    }
}
