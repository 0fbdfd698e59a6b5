package dev.coffer.event;

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
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jboss.resteasy.reactive.RestPath;

/** Whom an account tells what happens. */
@Path("/v1.0/{accountId}/webhooks")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "events")
public class WebhookResource {

    private final WebhookService webhooks;

    WebhookResource(WebhookService webhooks) {
        this.webhooks = webhooks;
    }

    @GET
    @RolesAllowed(Permissions.READ)
    @Operation(operationId = "listWebhooks", summary = "List webhooks")
    @APIResponse(responseCode = "200", ref = "WebhookList")
    public WebhookView.Many list(@RestPath String accountId) {
        return new WebhookView.Many(WebhookView.of(Webhook.ofAccount(accountId)));
    }

    @GET
    @Path("/{webhookId}")
    @RolesAllowed(Permissions.READ)
    @Operation(operationId = "showWebhook", summary = "Show a webhook")
    @APIResponse(responseCode = "200", ref = "Webhook")
    public WebhookView.One show(@RestPath String accountId, @RestPath String webhookId) {
        return new WebhookView.One(WebhookView.of(Webhook.require(accountId, webhookId)));
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @ResponseStatus(202)
    @Transactional
    @RolesAllowed(Permissions.CREATE)
    @Operation(
            operationId = "createWebhook",
            summary = "Send events to a URL",
            description = "Each event is sent as a CloudEvent in JSON, at least once, in the order of the events.")
    @RequestBody(ref = "WebhookCreate")
    @APIResponse(responseCode = "202", ref = "Webhook")
    @APIResponse(responseCode = "422", ref = "unprocessableEntity")
    public WebhookView.One create(@RestPath String accountId, @Valid WebhookRequest.Body body) {
        return new WebhookView.One(WebhookView.of(webhooks.create(accountId, body.webhook())));
    }

    @PUT
    @Path("/{webhookId}")
    @Consumes(MediaType.APPLICATION_JSON)
    @ResponseStatus(202)
    @Transactional
    @RolesAllowed(Permissions.UPDATE)
    @Operation(
            operationId = "changeWebhook",
            summary = "Change a webhook",
            description = "What the request does not name stays.")
    @RequestBody(ref = "WebhookChange")
    @APIResponse(responseCode = "202", ref = "Webhook")
    @APIResponse(responseCode = "422", ref = "unprocessableEntity")
    public WebhookView.One change(
            @RestPath String accountId, @RestPath String webhookId, @Valid WebhookRequest.Body body) {
        return new WebhookView.One(WebhookView.of(webhooks.change(accountId, webhookId, body.webhook())));
    }

    @POST
    @Path("/{webhookId}/action")
    @Consumes(MediaType.APPLICATION_JSON)
    @ResponseStatus(202)
    @Transactional
    @RolesAllowed(Permissions.UPDATE)
    @Operation(
            operationId = "actOnWebhook",
            summary = "Test a webhook, or resume one that was paused",
            description = "With test, an event of the kind webhook.test is sent. With resume, a webhook that was paused"
                    + " goes on, with what has waited first.")
    @RequestBody(ref = "WebhookAction")
    @APIResponse(responseCode = "202", ref = "Accepted")
    @APIResponse(responseCode = "422", ref = "unprocessableEntity")
    public void act(@RestPath String accountId, @RestPath String webhookId, @Valid WebhookActionRequest action) {
        webhooks.act(accountId, webhookId, action);
    }

    @DELETE
    @Path("/{webhookId}")
    @ResponseStatus(202)
    @Transactional
    @RolesAllowed(Permissions.DELETE)
    @Operation(operationId = "deleteWebhook", summary = "Delete a webhook, with what it has not received")
    @APIResponse(responseCode = "202", ref = "Accepted")
    public void delete(@RestPath String accountId, @RestPath String webhookId) {
        Webhook.requireLocked(accountId, webhookId).delete();
    }
}
