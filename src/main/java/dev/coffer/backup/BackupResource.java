package dev.coffer.backup;

import dev.coffer.api.paging.Link;
import dev.coffer.api.paging.Page;
import dev.coffer.api.paging.PageRequest;
import dev.coffer.api.paging.PagingConfig;
import dev.coffer.identity.Permissions;
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
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.ParameterIn;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jboss.resteasy.reactive.RestPath;

/** The backups of an account. */
@Path("/v1.0/{accountId}/backups")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "backups")
public class BackupResource {

    private final BackupService orders;
    private final SecurityIdentity caller;
    private final PagingConfig paging;

    public BackupResource(BackupService orders, SecurityIdentity caller, PagingConfig paging) {
        this.orders = orders;
        this.caller = caller;
        this.paging = paging;
    }

    @GET
    @RolesAllowed(Permissions.READ)
    @Operation(operationId = "listBackups", summary = "List backups")
    @Parameter(name = "datastore", in = ParameterIn.QUERY)
    @Parameter(name = "instance_id", in = ParameterIn.QUERY)
    @Parameter(name = "all_projects", in = ParameterIn.QUERY)
    @Parameter(name = "project_id", in = ParameterIn.QUERY)
    @Parameter(name = "limit", in = ParameterIn.QUERY)
    @Parameter(name = "marker", in = ParameterIn.QUERY)
    @APIResponse(responseCode = "200", ref = "BackupList")
    @APIResponse(responseCode = "404", ref = "itemNotFound")
    public BackupView.Many list(@RestPath String accountId, @Context UriInfo uri) {
        BackupFilter filter = BackupFilter.of(accountId, uri, caller);
        Page<BackupView> page = filter.read(PageRequest.of(uri, paging));
        return new BackupView.Many(page.records(), Link.next(uri, page, BackupView::id));
    }

    @GET
    @Path("/{backupId}")
    @RolesAllowed(Permissions.READ)
    @Operation(operationId = "showBackup", summary = "Show a backup")
    @APIResponse(responseCode = "200", ref = "Backup")
    public BackupView.One show(@RestPath String accountId, @RestPath String backupId) {
        return new BackupView.One(ShownBackups.shown(accountId, backupId));
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @ResponseStatus(202)
    @RolesAllowed(Permissions.CREATE)
    @Operation(
            operationId = "createBackup",
            summary = "Take a backup of an instance",
            description = "With restore_from, makes a record for a backup that the store holds already.")
    @RequestBody(ref = "BackupCreate")
    @APIResponse(responseCode = "202", ref = "Backup")
    @APIResponse(responseCode = "422", ref = "unprocessableEntity")
    @APIResponse(responseCode = "501", ref = "notImplemented")
    public BackupView.One create(@RestPath String accountId, @Valid BackupRequest.Body body) {
        return new BackupView.One(orders.take(accountId, body.backup()));
    }

    @POST
    @Path("/{backupId}/action")
    @Consumes(MediaType.APPLICATION_JSON)
    @ResponseStatus(202)
    @RolesAllowed(Permissions.UPDATE)
    @Operation(
            operationId = "actOnBackup",
            summary = "Act on a backup: copy, verify, prove, hold, release or cancel it",
            description =
                    "With cancel, a backup that is queued or running ends within seconds: it is FAILED with the fault"
                            + " cancelled, and nothing of it is left. With verify, the whole backup is read back from its store; the record's verification then"
                            + " says what came out. With prove, it is restored into a scratch server and compared with what was"
                            + " counted in the dump's own snapshot; the record's proof then says what came out. With copy-backup, it is copied to another store, with all that it builds on;"
                            + " the record's copies then say how far that is. With hold, it cannot be deleted, nor can what it builds"
                            + " on, before that is over or released. An order that comes while an earlier one is still to be followed is served"
                            + " by that one.")
    @RequestBody(ref = "BackupAction")
    @APIResponse(responseCode = "202", ref = "Accepted")
    @APIResponse(responseCode = "422", ref = "unprocessableEntity")
    public void act(@RestPath String accountId, @RestPath String backupId, @Valid BackupActionRequest action) {
        Backup.require(accountId, backupId);
        action.requireOne();
        orders.act(accountId, backupId, action);
    }

    @DELETE
    @Path("/{backupId}")
    @ResponseStatus(202)
    @Transactional
    @RolesAllowed(Permissions.DELETE)
    @Operation(operationId = "deleteBackup", summary = "Delete a backup and the incremental ones that build on it")
    @APIResponse(responseCode = "202", ref = "Accepted")
    @APIResponse(responseCode = "422", ref = "unprocessableEntity")
    public void delete(@RestPath String accountId, @RestPath String backupId) {
        orders.delete(accountId, backupId);
    }
}
