package dev.coffer.api;

import dev.coffer.api.paging.Link;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The versions of the API, for clients that look before they log in. */
@Path("/")
@Produces(MediaType.APPLICATION_JSON)
@PermitAll
@Tag(name = "versions")
public class VersionsResource {

    /** A version of the API. */
    public record VersionView(String id, String status, String updated, List<Link> links) {}

    /** The answer that holds all. */
    public record Many(List<VersionView> versions) {}

    /** The answer that holds one. */
    public record One(VersionView version) {}

    @GET
    @Operation(operationId = "listVersions", summary = "List the versions of the API")
    @APIResponse(responseCode = "200", ref = "VersionList")
    public Many list(@Context UriInfo uri) {
        return new Many(List.of(version(uri)));
    }

    @GET
    @Path("v1.0")
    @Operation(operationId = "showVersion", summary = "Show version 1.0 of the API")
    @APIResponse(responseCode = "200", ref = "Version")
    public One show(@Context UriInfo uri) {
        return new One(version(uri));
    }

    private static VersionView version(UriInfo uri) {
        return new VersionView(
                "v1.0", "CURRENT", "2012-01-01T00:00:00Z", List.of(new Link("self", Link.to(uri, "/v1.0/"))));
    }
}
