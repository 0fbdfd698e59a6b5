package dev.coffer.event;

import dev.coffer.api.paging.Link;
import dev.coffer.api.paging.Page;
import dev.coffer.api.paging.PageRequest;
import dev.coffer.api.paging.PagingConfig;
import dev.coffer.identity.Permissions;
import jakarta.annotation.security.RolesAllowed;
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
import org.jboss.resteasy.reactive.RestPath;

/** The trail of an account. */
@Path("/v1.0/{accountId}/events")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "events")
public class EventResource {

    private final PagingConfig paging;

    EventResource(PagingConfig paging) {
        this.paging = paging;
    }

    @GET
    @RolesAllowed(Permissions.READ)
    @Operation(
            operationId = "listEvents",
            summary = "List what happened in the account",
            description = "Newest first. An event is kept for coffer.events.keep.")
    @Parameter(name = "kind", in = ParameterIn.QUERY)
    @Parameter(name = "instance_id", in = ParameterIn.QUERY)
    @Parameter(name = "resource_id", in = ParameterIn.QUERY)
    @Parameter(name = "since", in = ParameterIn.QUERY)
    @Parameter(name = "until", in = ParameterIn.QUERY)
    @Parameter(name = "limit", in = ParameterIn.QUERY)
    @Parameter(name = "marker", in = ParameterIn.QUERY)
    @APIResponse(responseCode = "200", ref = "EventList")
    public EventView.Many list(@RestPath String accountId, @Context UriInfo uri) {
        PageRequest request = PageRequest.of(uri, paging);
        Page<EventView> page =
                TrailEvent.ofAccount(accountId, EventFilter.of(uri), request).map(EventView::of);
        return new EventView.Many(page.records(), Link.next(uri, page, EventView::id));
    }
}
