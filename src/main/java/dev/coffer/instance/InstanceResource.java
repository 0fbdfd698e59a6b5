package dev.coffer.instance;

import dev.coffer.api.fault.Fault;
import dev.coffer.api.fault.FaultCode;
import dev.coffer.api.paging.Link;
import dev.coffer.api.paging.Page;
import dev.coffer.api.paging.PageRequest;
import dev.coffer.api.paging.PagingConfig;
import dev.coffer.identity.Permissions;
import io.quarkus.security.identity.SecurityIdentity;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.event.Event;
import jakarta.transaction.Transactional;
import jakarta.validation.Valid;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.time.Clock;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.ParameterIn;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jboss.resteasy.reactive.RestPath;

/** The database servers of an account. */
@Path("/v1.0/{accountId}/instances")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "instances")
public class InstanceResource {

    private final InstanceRegistration registration;
    private final InstanceChange change;
    private final Restores restores;
    private final SecurityIdentity caller;
    private final PagingConfig paging;
    private final Clock clock;
    private final Event<InstanceDeleted> deleted;

    public InstanceResource(
            InstanceRegistration registration,
            InstanceChange change,
            Restores restores,
            SecurityIdentity caller,
            PagingConfig paging,
            Clock clock,
            Event<InstanceDeleted> deleted) {
        this.registration = registration;
        this.change = change;
        this.restores = restores;
        this.caller = caller;
        this.paging = paging;
        this.clock = clock;
        this.deleted = deleted;
    }

    @GET
    @RolesAllowed(Permissions.READ)
    @Operation(operationId = "listInstances", summary = "List instances")
    @Parameter(name = "limit", in = ParameterIn.QUERY)
    @Parameter(name = "marker", in = ParameterIn.QUERY)
    @APIResponse(responseCode = "200", ref = "InstanceList")
    public InstanceView.Many list(@RestPath String accountId, @Context UriInfo uri) {
        Page<Instance> page = Instance.ofAccount(accountId, PageRequest.of(uri, paging));
        return new InstanceView.Many(
                page.map(instance -> InstanceView.of(instance, uri)).records(),
                Link.next(uri, page, instance -> instance.id));
    }

    /** Lists instances. The records of the plain list are already complete. */
    @GET
    @Path("/detail")
    @RolesAllowed(Permissions.READ)
    @Operation(operationId = "listInstancesInDetail", summary = "List instances, as the plain list does")
    @Parameter(name = "limit", in = ParameterIn.QUERY)
    @Parameter(name = "marker", in = ParameterIn.QUERY)
    @APIResponse(responseCode = "200", ref = "InstanceList")
    public InstanceView.Many listInDetail(@RestPath String accountId, @Context UriInfo uri) {
        return list(accountId, uri);
    }

    @GET
    @Path("/{instanceId}")
    @RolesAllowed(Permissions.READ)
    @Operation(operationId = "showInstance", summary = "Show an instance")
    @APIResponse(responseCode = "200", ref = "Instance")
    public InstanceView.One show(@RestPath String accountId, @RestPath String instanceId, @Context UriInfo uri) {
        return new InstanceView.One(InstanceView.of(Instance.require(accountId, instanceId), uri));
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed(Permissions.CREATE)
    @Operation(
            operationId = "createInstance",
            summary = "Register a database server, or restore a backup into a new one")
    @RequestBody(ref = "InstanceCreate")
    @APIResponse(responseCode = "200", ref = "Instance")
    @APIResponse(responseCode = "409", ref = "conflict")
    @APIResponse(responseCode = "422", ref = "unprocessableEntity")
    @APIResponse(responseCode = "501", ref = "notImplemented")
    public InstanceView.One create(@RestPath String accountId, @Valid InstanceRequest.Body body, @Context UriInfo uri) {
        InstanceRequest request = body.instance();
        if (request.restorePoint() == null) {
            return new InstanceView.One(InstanceView.of(registration.register(accountId, request), uri));
        }
        Restores.Built built = restores.restore(accountId, request);
        return new InstanceView.One(InstanceView.of(built.instance(), uri).withPassword(built.password()));
    }

    @PATCH
    @Path("/{instanceId}")
    @Consumes(MediaType.APPLICATION_JSON)
    @ResponseStatus(202)
    @RolesAllowed(Permissions.UPDATE)
    @Operation(
            operationId = "changeInstance",
            summary = "Change the name, the connection or the databases of an instance",
            description = "What the request does not name stays. A new connection is tried before it is stored; if that"
                    + " fails, nothing changes. Backups stay, and an incremental one continues the chain.")
    @RequestBody(ref = "InstanceChange")
    @APIResponse(responseCode = "202", ref = "Accepted")
    @APIResponse(responseCode = "409", ref = "conflict")
    @APIResponse(responseCode = "422", ref = "unprocessableEntity")
    @APIResponse(responseCode = "501", ref = "notImplemented")
    public void change(
            @RestPath String accountId, @RestPath String instanceId, @Valid InstanceChangeRequest.Body body) {
        change.change(accountId, instanceId, body.instance(), caller.hasRole(Permissions.DELETE));
    }

    /** Changes an instance. In the wider API, both methods change only what they name. */
    @PUT
    @Path("/{instanceId}")
    @Consumes(MediaType.APPLICATION_JSON)
    @ResponseStatus(202)
    @RolesAllowed(Permissions.UPDATE)
    @Operation(operationId = "putInstance", summary = "Change an instance, as PATCH does")
    @RequestBody(ref = "InstanceChange")
    @APIResponse(responseCode = "202", ref = "Accepted")
    @APIResponse(responseCode = "409", ref = "conflict")
    @APIResponse(responseCode = "422", ref = "unprocessableEntity")
    @APIResponse(responseCode = "501", ref = "notImplemented")
    public void put(@RestPath String accountId, @RestPath String instanceId, @Valid InstanceChangeRequest.Body body) {
        change(accountId, instanceId, body);
    }

    @DELETE
    @Path("/{instanceId}")
    @ResponseStatus(202)
    @Transactional
    @RolesAllowed(Permissions.DELETE)
    @Operation(operationId = "deleteInstance", summary = "Forget an instance; its backups stay")
    @APIResponse(responseCode = "202", ref = "Accepted")
    @APIResponse(responseCode = "422", ref = "unprocessableEntity")
    public void delete(@RestPath String accountId, @RestPath String instanceId) {
        Instance instance = Instance.lock(Instance.require(accountId, instanceId).id);
        if (instance.deleted()) {
            throw Fault.notFound(instanceId);
        }
        if (instance.wireStatus().equals("BACKUP")) {
            throw Fault.of(FaultCode.UNPROCESSABLE_ENTITY, instance.unavailable());
        }
        instance.requireNoRestore();
        instance.delete(clock.instant());
        deleted.fire(new InstanceDeleted(instance.id, instance.served));
    }
}
