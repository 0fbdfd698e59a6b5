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
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The filter of a list of backups.
 *
 * @param account null for all accounts
 * @param datastore the datastore's name; null for all datastores
 * @param instance null for all instances
 * @param nothing whether no backup can fit
 */
record BackupFilter(
        @Nullable String account,
        @Nullable String datastore,
        @Nullable UUID instance,
        boolean nothing) {

    /** The values that OpenStack's clients and servers take for a true flag. */
    private static final Set<String> TRUE = Set.of("true", "1", "yes", "y", "on", "t");

    /**
     * Reads the filter of a request.
     *
     * @throws Fault {@code forbidden} for another account's backups without the permission, {@code itemNotFound} for an
     *     unknown datastore
     */
    static BackupFilter of(String accountId, UriInfo uri, SecurityIdentity caller) {
        boolean all = PageRequest.last(uri, "all_projects")
                .filter(flag -> TRUE.contains(flag.toLowerCase(Locale.ROOT)))
                .isPresent();
        Optional<String> project = PageRequest.last(uri, "project_id");
        if (all || project.isPresent()) {
            requireCloud(caller);
        }
        String datastore = PageRequest.last(uri, "datastore")
                .map(name -> Datastore.named(name).orElseThrow(() -> Fault.notFound(name)).name)
                .orElse(null);
        Optional<String> instance = PageRequest.last(uri, "instance_id");
        Optional<UUID> instanceId = instance.flatMap(Ids::parse);
        // PostgreSQL accepts no NUL in a text, so no account has such a name.
        boolean nothing = (instance.isPresent() && instanceId.isEmpty())
                || project.filter(name -> name.indexOf('\0') >= 0).isPresent();
        return new BackupFilter(project.orElse(all ? null : accountId), datastore, instanceId.orElse(null), nothing);
    }

    /**
     * Returns the account whose records a list shows: that of the path, or of {@code project_id}.
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
     * Returns a page of the backups that fit, newest first.
     *
     * @throws Fault {@code badRequest} if the marker is no backup that fits; it may be a deleted one
     */
    Page<BackupView> read(PageRequest page) {
        if (nothing) {
            return new Page<>(List.of(), false);
        }
        UUID marker = page.marker();
        if (marker != null
                && Backup.<Backup>findByIdOptional(marker).filter(this::fits).isEmpty()) {
            throw PageRequest.unknownMarker(marker.toString());
        }
        return ShownBackups.fitting(this, page);
    }

    /** Whether the filter admits a backup. */
    boolean fits(Backup backup) {
        return (account == null || account.equals(backup.accountId))
                && (datastore == null || datastore.equals(backup.datastore.type))
                && (instance == null || instance.equals(backup.instanceId));
    }
}
