package dev.coffer.datastore;

import dev.coffer.api.fault.Fault;
import dev.coffer.api.paging.Link;
import dev.coffer.api.wire.Ids;
import dev.coffer.identity.Permissions;
import io.smallrye.common.annotation.Blocking;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;

/** The datastores and their versions. */
@Path("/v1.0/{accountId}/datastores")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(Permissions.READ)
@Blocking
@Tag(name = "datastores")
public class DatastoreResource {

    @GET
    @Operation(operationId = "listDatastores", summary = "List datastores")
    @APIResponse(responseCode = "200", ref = "DatastoreList")
    public DatastoreView.Many list(@RestPath String accountId, @Context UriInfo uri) {
        String base = base(uri, accountId);
        return new DatastoreView.Many(Datastore.all().stream()
                .map(datastore -> DatastoreView.of(datastore, base))
                .toList());
    }

    @GET
    @Path("/{datastore}")
    @Operation(operationId = "showDatastore", summary = "Show a datastore, by id or name")
    @APIResponse(responseCode = "200", ref = "Datastore")
    public DatastoreView.One show(@RestPath String accountId, @RestPath String datastore, @Context UriInfo uri) {
        return new DatastoreView.One(DatastoreView.of(require(datastore), base(uri, accountId)));
    }

    @GET
    @Path("/{datastore}/versions")
    @Operation(operationId = "listDatastoreVersions", summary = "List the versions of a datastore")
    @APIResponse(responseCode = "200", ref = "DatastoreVersionList")
    public DatastoreVersionView.Many versions(
            @RestPath String accountId, @RestPath String datastore, @Context UriInfo uri) {
        String base = base(uri, accountId);
        return new DatastoreVersionView.Many(require(datastore).versions.stream()
                .map(version -> DatastoreVersionView.of(version, base))
                .toList());
    }

    @GET
    @Path("/{datastore}/versions/{version}")
    @Operation(operationId = "showDatastoreVersion", summary = "Show a version of a datastore, by id or name")
    @APIResponse(responseCode = "200", ref = "DatastoreVersion")
    public DatastoreVersionView.One version(
            @RestPath String accountId, @RestPath String datastore, @RestPath String version, @Context UriInfo uri) {
        return new DatastoreVersionView.One(DatastoreVersionView.of(
                require(datastore).version(version).orElseThrow(() -> Fault.notFound(version)), base(uri, accountId)));
    }

    @GET
    @Path("/versions/{version}")
    @Operation(operationId = "showDatastoreVersionById", summary = "Show a version of any datastore, by its id")
    @APIResponse(responseCode = "200", ref = "DatastoreVersion")
    public DatastoreVersionView.One versionById(
            @RestPath String accountId, @RestPath String version, @Context UriInfo uri) {
        return new DatastoreVersionView.One(DatastoreVersionView.of(
                Ids.parse(version).flatMap(DatastoreVersion::withId).orElseThrow(() -> Fault.notFound(version)),
                base(uri, accountId)));
    }

    private static Datastore require(String idOrName) {
        return Datastore.named(idOrName).orElseThrow(() -> Fault.notFound(idOrName));
    }

    private static String base(UriInfo uri, String accountId) {
        return Link.to(uri, "/v1.0/" + accountId + "/datastores");
    }
}
