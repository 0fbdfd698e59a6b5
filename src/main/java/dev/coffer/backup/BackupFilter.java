package dev.coffer.backup;

import dev.coffer.api.fault.Fault;
import dev.coffer.api.fault.FaultCode;
import dev.coffer.api.paging.Page;
import dev.coffer.api.paging.PageRequest;
import dev.coffer.api.wire.Ids;
import dev.coffer.datastore.Datastore;
import dev.coffer.identity.Permissions;
import io.quarkus.security.identity.SecurityIdentity;
import jakarta.ws.rs.core.UriInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Which backups a list is to show.
 *
 * @param account null for those of all accounts
 * @param datastore the datastore's name; null for any
 * @param instance null for any
 * @param nothing whether no backup can fit
 */
record BackupFilter(
        @Nullable String account,
        @Nullable String datastore,
        @Nullable UUID instance,
        boolean nothing) {

    /** As OpenStack's clients and servers spell a true flag. */
    private static final Set<String> TRUE = Set.of("true", "1", "yes", "y", "on", "t");

    /** @throws Fault {@code forbidden} if a request asks for another account's backups without the permission */
    static void requirePermitted(UriInfo uri, SecurityIdentity caller) {
        if (all(uri) || PageRequest.last(uri, "project_id").isPresent()) {
            requireCloud(caller);
        }
    }

    private static boolean all(UriInfo uri) {
        return PageRequest.last(uri, "all_projects")
                .filter(flag -> TRUE.contains(flag.toLowerCase(Locale.ROOT)))
                .isPresent();
    }

    /**
     * Reads it off a request that is permitted.
     *
     * @throws Fault {@code itemNotFound} for an unknown datastore
     */
    static BackupFilter of(String accountId, UriInfo uri) {
        Optional<String> project = PageRequest.last(uri, "project_id");
        String datastore = PageRequest.last(uri, "datastore")
                .map(name -> Datastore.named(name).orElseThrow(() -> Fault.notFound(name)).name)
                .orElse(null);
        Optional<String> instance = PageRequest.last(uri, "instance_id");
        Optional<UUID> instanceId = instance.flatMap(Ids::parse);
        // A name that holds NUL cannot be asked for, and is nobody's.
        boolean nothing = (instance.isPresent() && instanceId.isEmpty())
                || project.filter(name -> name.indexOf('\0') >= 0).isPresent();
        return new BackupFilter(
                project.orElse(all(uri) ? null : accountId), datastore, instanceId.orElse(null), nothing);
    }

    /**
     * The account whose records a list is to show: that of the path, or of {@code project_id}.
     *
     * @throws Fault {@code forbidden} for {@code project_id} without the permission
     */
    static String account(String accountId, UriInfo uri, SecurityIdentity caller) {
        Optional<String> project = PageRequest.last(uri, "project_id");
        project.ifPresent(named -> requireCloud(caller));
        return project.orElse(accountId);
    }

    private static void requireCloud(SecurityIdentity caller) {
        if (!caller.hasRole(Permissions.CLOUD)) {
            throw Fault.of(FaultCode.FORBIDDEN, "Policy doesn't allow backup:index:all_projects to be performed.");
        }
    }

    /**
     * The page of those backups, newest first.
     *
     * @throws Fault {@code badRequest} if the marker is none of them, nor was one
     */
    Page<ListedBackup> read(PageRequest page) {
        if (nothing) {
            return new Page<>(List.of(), false);
        }
        if (page.marker() != null) {
            requireListed(page.marker());
        }
        List<Object> values = new ArrayList<>();
        StringBuilder where = new StringBuilder("b.deleted_at is null and ");
        if (datastore != null) {
            where.append("b.datastore_type = ? and ");
            values.add(datastore);
        }
        if (instance != null) {
            if (account != null) {
                where.append(PageRequest.nearlyAll("b.account_id = ?")).append(" and ");
                values.add(account);
            }
            where.append(PageRequest.ofOwner("b.instance_id", "uuid", "?", "b.id", "?"));
            values.addAll(List.of(instance, instance));
        } else if (account != null) {
            where.append(PageRequest.ofOwner("b.account_id", "text", "?", "b.id", "?"));
            values.addAll(List.of(account, account));
        } else {
            where.append("b.id < ? order by b.id desc");
        }
        values.add(page.before());
        return Page.of(ListedBackup.find(where.append(page.atMost()).toString(), values.toArray()), page);
    }

    /** The marker may have been deleted since its page was read; it still marks where that page ended. */
    private void requireListed(UUID marker) {
        List<Object> values = new ArrayList<>(List.of(marker));
        StringBuilder where = new StringBuilder("id = ?1");
        condition(where, values, "datastore.type", datastore);
        condition(where, values, "accountId", account);
        condition(where, values, "instanceId", instance);
        if (Backup.count(where.toString(), values.toArray()) == 0) {
            throw PageRequest.unknownMarker(marker.toString());
        }
    }

    private static void condition(StringBuilder where, List<Object> values, String field, @Nullable Object value) {
        if (value != null) {
            values.add(value);
            where.append(" and ").append(field).append(" = ?").append(values.size());
        }
    }
}
