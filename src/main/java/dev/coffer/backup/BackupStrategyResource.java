package dev.coffer.backup;

import dev.coffer.api.paging.PageRequest;
import dev.coffer.api.wire.Ids;
import dev.coffer.catalog.CatalogLock;
import dev.coffer.identity.Permissions;
import dev.coffer.instance.Instance;
import io.quarkus.security.identity.SecurityIdentity;
import jakarta.annotation.security.RolesAllowed;
import jakarta.transaction.Transactional;
import jakarta.validation.Valid;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.time.Clock;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.ParameterIn;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jboss.resteasy.reactive.RestPath;

/** Where an account wants its backups. */
@Path("/v1.0/{accountId}/backup_strategies")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "backup strategies")
public class BackupStrategyResource {

    private final SecurityIdentity caller;
    private final CatalogLock lock;
    private final Clock clock;

    public BackupStrategyResource(SecurityIdentity caller, CatalogLock lock, Clock clock) {
        this.caller = caller;
        this.lock = lock;
        this.clock = clock;
    }

    @GET
    @RolesAllowed(Permissions.READ)
    @Operation(operationId = "listBackupStrategies", summary = "List backup strategies")
    @Parameter(name = "instance_id", in = ParameterIn.QUERY)
    @Parameter(name = "project_id", in = ParameterIn.QUERY)
    @APIResponse(responseCode = "200", ref = "BackupStrategyList")
    public BackupStrategyView.Many list(@RestPath String accountId, @Context UriInfo uri) {
        String account = BackupFilter.account(accountId, uri, caller);
        Optional<String> instance = PageRequest.last(uri, "instance_id");
        return new BackupStrategyView.Many(BackupStrategy.ofAccount(account).stream()
                .filter(strategy -> instance.isEmpty()
                        || instance.flatMap(Ids::parse)
                                .filter(id -> id.equals(strategy.instanceId))
                                .isPresent())
                .map(BackupStrategyView::of)
                .toList());
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @ResponseStatus(202)
    @Transactional
    @RolesAllowed(Permissions.CREATE)
    @Operation(
            operationId = "putBackupStrategy",
            summary = "Create or replace the backup strategy of the account or of an instance",
            description = "A strategy takes effect where a Swift store is configured; elsewhere each backup that it"
                    + " would have placed says in its warnings that it did not.")
    @RequestBody(ref = "BackupStrategyPut")
    @APIResponse(responseCode = "202", ref = "BackupStrategy")
    public BackupStrategyView.One put(@RestPath String accountId, @Valid BackupStrategyRequest.Body body) {
        String instance = body.backupStrategy().instanceId();
        UUID instanceId = instance == null ? null : Instance.require(accountId, instance).id;
        lock(accountId);
        BackupStrategy strategy = BackupStrategy.of(accountId, instanceId).orElseGet(BackupStrategy::new);
        strategy.accountId = accountId;
        strategy.instanceId = instanceId;
        strategy.swiftContainer = StoreChoice.container(
                "backup_strategy.swift_container", body.backupStrategy().swiftContainer());
        strategy.updated = clock.instant();
        strategy.persist();
        return new BackupStrategyView.One(BackupStrategyView.of(strategy));
    }

    @DELETE
    @ResponseStatus(202)
    @Transactional
    @RolesAllowed(Permissions.DELETE)
    @Operation(
            operationId = "deleteBackupStrategy",
            summary = "Delete the backup strategy of the account, or with instance_id that of an instance")
    @Parameter(name = "instance_id", in = ParameterIn.QUERY)
    @APIResponse(responseCode = "202", ref = "Accepted")
    @APIResponse(responseCode = "404", ref = "itemNotFound")
    public void delete(@RestPath String accountId, @Context UriInfo uri) {
        Optional<String> instance = PageRequest.last(uri, "instance_id");
        UUID instanceId = instance.isEmpty() ? null : Instance.require(accountId, instance.get()).id;
        lock(accountId);
        BackupStrategy.of(accountId, instanceId).ifPresent(BackupStrategy::delete);
    }

    /** One change of an account's strategies at a time. */
    private void lock(String accountId) {
        lock.hold("backup-strategy/" + accountId);
    }
}
