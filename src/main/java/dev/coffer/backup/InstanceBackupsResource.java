package dev.coffer.backup;

import dev.coffer.api.fault.Fault;
import dev.coffer.api.paging.Link;
import dev.coffer.api.paging.PageRequest;
import dev.coffer.api.paging.PagingConfig;
import dev.coffer.api.wire.Ids;
import dev.coffer.identity.Permissions;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.ParameterIn;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;

/** <em>List backups for instance</em>, the published operation that this service exists for. */
@Path("/v1.0/{accountId}/instances/{instanceId}/backups")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "backups")
public class InstanceBackupsResource {

    private final PagingConfig paging;

    public InstanceBackupsResource(PagingConfig paging) {
        this.paging = paging;
    }

    @GET
    @RolesAllowed(Permissions.READ)
    @Operation(
            operationId = "listBackupsForInstance",
            summary = "List backups for instance",
            description = "Newest first. The published example of this operation wraps one record in \"backup\", while"
                    + " clients read the list \"backups\": the answer holds both, and \"backup\" is the newest backup"
                    + " of the whole instance on every page, or null where it has none.")
    @Parameter(name = "limit", in = ParameterIn.QUERY)
    @Parameter(name = "marker", in = ParameterIn.QUERY)
    @APIResponse(responseCode = "200", ref = "BackupsOfInstance")
    @APIResponse(responseCode = "422", ref = "unprocessableEntity")
    @APIResponse(responseCode = "501", ref = "notImplemented")
    public BackupView.OfInstance list(@RestPath String accountId, @RestPath String instanceId, @Context UriInfo uri) {
        PageRequest request = PageRequest.of(uri, paging);
        UUID instance = Ids.parse(instanceId).orElseThrow(() -> Fault.notFound(instanceId));
        ShownBackups.OfInstance found = ShownBackups.ofInstance(accountId, instance, request);
        return new BackupView.OfInstance(
                found.page().records(), found.newest(), Link.next(uri, found.page(), BackupView::id));
    }
}
