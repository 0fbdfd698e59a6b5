package dev.coffer.instance;

import dev.coffer.api.paging.Link;
import dev.coffer.identity.Permissions;
import io.smallrye.common.annotation.Blocking;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;

/**
 * The flavors of a cloud's servers, which have no meaning here. OpenStack's clients look up the flavor that a user names
 * before they ask for a new instance, so every name is one.
 */
@Path("/v1.0/{accountId}/flavors")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(Permissions.READ)
@Blocking
@Tag(name = "instances")
public class FlavorResource {

    /** A flavor that promises nothing. */
    public record Flavor(String id, String name, int ram, int vcpus, int disk, List<Link> links) {}

    /** A response with one flavor. */
    public record One(Flavor flavor) {}

    @GET
    @Path("/{flavor}")
    @Operation(operationId = "showFlavor", summary = "Show a flavor, by any id or name")
    @APIResponse(responseCode = "200", ref = "Flavor")
    public One show(@RestPath String accountId, @RestPath String flavor) {
        return new One(new Flavor(flavor, flavor, 0, 0, 0, List.of()));
    }
}
