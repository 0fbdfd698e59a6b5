package dev.coffer.restore;

import dev.coffer.api.fault.Fault;
import dev.coffer.identity.Permissions;
import dev.coffer.instance.Instance;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jboss.resteasy.reactive.RestPath;

/** Actions on an instance. */
@Path("/v1.0/{accountId}/instances/{instanceId}/action")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "restores")
public class InstanceActionResource {

    private final RestoreService restores;
    private final ReplacedDatabases replaced;

    public InstanceActionResource(RestoreService restores, ReplacedDatabases replaced) {
        this.restores = restores;
        this.replaced = replaced;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @ResponseStatus(202)
    @RolesAllowed(Permissions.DELETE)
    @Operation(
            operationId = "actOnInstance",
            summary = "Restore a backup into an instance, or drop what a restore has replaced",
            description =
                    "With restore, a worker restores databases beside those that are there, compares them with the"
                            + " backup's manifest, and then gives them their names. With drop_replaced, databases that a restore has"
                            + " replaced are dropped. The response is the record of the restore.")
    @RequestBody(ref = "InstanceAction")
    @APIResponse(responseCode = "202", ref = "Restore")
    @APIResponse(responseCode = "409", ref = "conflict")
    @APIResponse(responseCode = "422", ref = "unprocessableEntity")
    @APIResponse(responseCode = "501", ref = "notImplemented")
    public RestoreView.One act(@RestPath String accountId, @RestPath String instanceId, @Valid InstanceAction action) {
        Instance.require(accountId, instanceId);
        action.requireOne();
        return new RestoreView.One(
                action.restore() != null
                        ? restores.order(accountId, instanceId, action.restore())
                        : replaced.drop(accountId, instanceId, Fault.required(action.dropReplaced(), "drop_replaced")));
    }
}
