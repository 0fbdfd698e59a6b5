package dev.coffer.schedule;

import dev.coffer.api.paging.Link;
import dev.coffer.api.paging.Page;
import dev.coffer.api.paging.PageRequest;
import dev.coffer.api.paging.PagingConfig;
import dev.coffer.identity.Permissions;
import jakarta.annotation.security.RolesAllowed;
import jakarta.transaction.Transactional;
import jakarta.validation.Valid;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
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

/** The schedules of an account. */
@Path("/v1.0/{accountId}/schedules")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "schedules")
public class ScheduleResource {

    private final ScheduleService schedules;
    private final PagingConfig paging;

    ScheduleResource(ScheduleService schedules, PagingConfig paging) {
        this.schedules = schedules;
        this.paging = paging;
    }

    @GET
    @RolesAllowed(Permissions.READ)
    @Operation(operationId = "listSchedules", summary = "List schedules")
    @Parameter(name = "limit", in = ParameterIn.QUERY)
    @Parameter(name = "marker", in = ParameterIn.QUERY)
    @APIResponse(responseCode = "200", ref = "ScheduleList")
    public ScheduleView.Many list(@RestPath String accountId, @Context UriInfo uri) {
        Page<ScheduleView> page =
                Schedule.ofAccount(accountId, PageRequest.of(uri, paging)).map(Schedule::view);
        return new ScheduleView.Many(page.records(), Link.next(uri, page, ScheduleView::id));
    }

    @GET
    @Path("/{scheduleId}")
    @RolesAllowed(Permissions.READ)
    @Operation(operationId = "showSchedule", summary = "Show a schedule")
    @APIResponse(responseCode = "200", ref = "Schedule")
    public ScheduleView.One show(@RestPath String accountId, @RestPath String scheduleId) {
        return new ScheduleView.One(Schedule.require(accountId, scheduleId).view());
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @ResponseStatus(202)
    @Transactional
    @RolesAllowed(Permissions.CREATE)
    @Operation(
            operationId = "createSchedule",
            summary = "Take backups of an instance at set times",
            description = "The times are those of day_of_week, hour and minute, or of a cron expression.")
    @RequestBody(ref = "ScheduleCreate")
    @APIResponse(responseCode = "202", ref = "Schedule")
    @APIResponse(responseCode = "404", ref = "itemNotFound")
    @APIResponse(responseCode = "422", ref = "unprocessableEntity")
    public ScheduleView.One create(@RestPath String accountId, @Valid ScheduleRequest.Body body) {
        return new ScheduleView.One(schedules.create(accountId, body.schedule()).view());
    }

    @PUT
    @Path("/{scheduleId}")
    @Consumes(MediaType.APPLICATION_JSON)
    @ResponseStatus(202)
    @Transactional
    @RolesAllowed(Permissions.UPDATE)
    @Operation(
            operationId = "changeSchedule",
            summary = "Change, pause or resume a schedule, or run it now",
            description =
                    "What the request does not name stays. With run_now, a backup is ordered at once; if that cannot"
                            + " be, nothing changes.")
    @RequestBody(ref = "ScheduleChange")
    @APIResponse(responseCode = "202", ref = "Schedule")
    @APIResponse(responseCode = "422", ref = "unprocessableEntity")
    public ScheduleView.One change(
            @RestPath String accountId, @RestPath String scheduleId, @Valid ScheduleRequest.Body body) {
        return new ScheduleView.One(
                schedules.change(accountId, scheduleId, body.schedule()).view());
    }

    @DELETE
    @Path("/{scheduleId}")
    @ResponseStatus(202)
    @Transactional
    @RolesAllowed(Permissions.DELETE)
    @Operation(operationId = "deleteSchedule", summary = "Delete a schedule; its backups stay")
    @APIResponse(responseCode = "202", ref = "Accepted")
    public void delete(@RestPath String accountId, @RestPath String scheduleId) {
        schedules.delete(accountId, scheduleId);
    }
}
