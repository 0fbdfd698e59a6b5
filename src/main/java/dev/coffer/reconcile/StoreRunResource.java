package dev.coffer.reconcile;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.coffer.identity.Permissions;
import jakarta.annotation.security.RolesAllowed;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jboss.resteasy.reactive.RestPath;
import org.jspecify.annotations.Nullable;

/** What a cloud admin may order for the store as a whole, whichever account stands in the path. */
@Path("/v1.0/{accountId}/mgmt")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(Permissions.CLOUD)
@Tag(name = "management")
public class StoreRunResource {

    private final StoreRunOrders orders;
    private final SweepConfig config;

    StoreRunResource(StoreRunOrders orders, SweepConfig config) {
        this.orders = orders;
        this.config = config;
    }

    /** The request body of a sweep; without {@code sweep}, it removes what it may. */
    public record SweepRequest(@Nullable Options sweep) {

        /** How to sweep. */
        public record Options(@JsonProperty("dry_run") boolean dryRun) {}
    }

    @POST
    @Path("/sweep")
    @Consumes(MediaType.APPLICATION_JSON)
    @ResponseStatus(202)
    @Transactional
    @Operation(
            operationId = "sweepStore",
            summary = "Look for what is in the store and not in the catalog, and the other way round",
            description =
                    "For the role cloud-admin. An order that comes while a sweep is queued or running is served by"
                            + " that one, whose record is the answer.")
    @RequestBody(ref = "Sweep")
    @APIResponse(responseCode = "202", ref = "Sweep")
    public StoreRunView.Sweep sweep(@RestPath String accountId, SweepRequest body) {
        return new StoreRunView.Sweep(StoreRunView.of(
                orders.order(RunKind.SWEEP, body.sweep() != null && body.sweep().dryRun()), List.of()));
    }

    @GET
    @Path("/sweep")
    @Operation(operationId = "showSweep", summary = "Show the last sweep", description = "For the role cloud-admin.")
    @APIResponse(responseCode = "200", ref = "Sweep")
    public StoreRunView.Sweep lastSweep(@RestPath String accountId) {
        return new StoreRunView.Sweep(last(RunKind.SWEEP));
    }

    @POST
    @Path("/rebuild")
    @Consumes(MediaType.APPLICATION_JSON)
    @ResponseStatus(202)
    @Transactional
    @Operation(
            operationId = "rebuildCatalog",
            summary = "Make the records again that the catalog lost, from the manifests in the store",
            description = "For the role cloud-admin. No record that is there is touched.")
    @RequestBody(ref = "Rebuild")
    @APIResponse(responseCode = "202", ref = "Rebuild")
    public StoreRunView.Rebuild rebuild(@RestPath String accountId, Map<String, Object> body) {
        return new StoreRunView.Rebuild(StoreRunView.of(orders.order(RunKind.REBUILD, false), List.of()));
    }

    @GET
    @Path("/rebuild")
    @Operation(
            operationId = "showRebuild",
            summary = "Show the last rebuilding of the catalog",
            description = "For the role cloud-admin.")
    @APIResponse(responseCode = "200", ref = "Rebuild")
    public StoreRunView.Rebuild lastRebuild(@RestPath String accountId) {
        return new StoreRunView.Rebuild(last(RunKind.REBUILD));
    }

    private StoreRunView last(RunKind kind) {
        return StoreRun.last(kind)
                .map(run -> StoreRunView.of(run, StoreRun.findings(kind, config.reported())))
                .orElse(StoreRunView.NONE);
    }
}
