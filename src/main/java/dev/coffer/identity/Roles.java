package dev.coffer.identity;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The roles that identity services assign, and what each permits. Of several roles, the widest counts. Names are compared
 * without regard to case, as OpenStack's policies do: old clouds have {@code Member}.
 */
@Singleton
public class Roles {

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

    private final Map<String, Set<String>> table;

    @Inject
    public Roles(IdentityConfig config) {
        this(config.cloudAdminRoles().orElse(List.of()));
    }

    Roles(List<String> cloudAdminRoles) {
        table = new HashMap<>(TABLE);
        cloudAdminRoles.forEach(role -> table.put(lower(role), CLOUD_ADMIN));
    }

    boolean known(String role) {
        return table.containsKey(lower(role));
    }

    /** Returns the permissions of all roles together; unknown roles permit nothing. */
    Set<String> permissions(Collection<String> roles) {
        Set<String> permissions = new TreeSet<>();
        roles.forEach(role -> permissions.addAll(table.getOrDefault(lower(role), Set.of())));
        return permissions;
    }

    private static String lower(String role) {
        return role.toLowerCase(Locale.ROOT);
    }
}
