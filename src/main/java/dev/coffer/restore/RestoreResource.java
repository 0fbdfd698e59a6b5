package dev.coffer.restore;

import dev.coffer.api.fault.Fault;
import dev.coffer.api.paging.Link;
import dev.coffer.api.paging.Page;
import dev.coffer.api.paging.PageRequest;
import dev.coffer.api.paging.PagingConfig;
import dev.coffer.api.wire.Ids;
import dev.coffer.identity.Permissions;
import jakarta.annotation.security.RolesAllowed;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.ParameterIn;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jboss.resteasy.reactive.RestPath;

/** The restores into an instance. */
@Path("/v1.0/{accountId}/instances/{instanceId}/restores")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "restores")
public class RestoreResource {

    private final RestoreService restores;
    private final PagingConfig paging;

    public RestoreResource(RestoreService restores, PagingConfig paging) {
        this.restores = restores;
        this.paging = paging;
    }

    @GET
    @RolesAllowed(Permissions.READ)
    @Operation(operationId = "listRestores", summary = "List the restores into an instance, past and running ones")
    @Parameter(name = "limit", in = ParameterIn.QUERY)
    @Parameter(name = "marker", in = ParameterIn.QUERY)
    @APIResponse(responseCode = "200", ref = "RestoreList")
    public RestoreView.Many list(@RestPath String accountId, @RestPath String instanceId, @Context UriInfo uri) {
        PageRequest request = PageRequest.of(uri, paging);
        Page<Restore> page = Restore.ofInstance(
                accountId, Ids.parse(instanceId).orElseThrow(() -> Fault.notFound(instanceId)), request);
        return new RestoreView.Many(page.map(RestoreView::of).records(), Link.next(uri, page, restore -> restore.id));
    }

    @GET
    @Path("/{restoreId}")
    @RolesAllowed(Permissions.READ)
    @Operation(operationId = "showRestore", summary = "Show a restore")
    @APIResponse(responseCode = "200", ref = "Restore")
    public RestoreView.One show(@RestPath String accountId, @RestPath String instanceId, @RestPath String restoreId) {
        return new RestoreView.One(RestoreView.of(Restore.require(accountId, instanceId, restoreId)));
    }

    @DELETE
    @Path("/{restoreId}")
    @ResponseStatus(202)
    @Transactional
    @RolesAllowed(Permissions.DELETE)
    @Operation(
            operationId = "cancelRestore",
            summary = "Cancel a restore",
            description = "A restore that is queued or running ends within seconds, and nothing of it is left.")
    @APIResponse(responseCode = "202", ref = "Accepted")
    @APIResponse(responseCode = "422", ref = "unprocessableEntity")
    public void cancel(@RestPath String accountId, @RestPath String instanceId, @RestPath String restoreId) {
        restores.cancel(Restore.require(accountId, instanceId, restoreId));
    }
}
