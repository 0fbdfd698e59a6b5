package dev.coffer.limit;

import dev.coffer.identity.Permissions;
import io.github.bucket4j.EstimationProbe;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;

/** The limits of an account. */
@Path("/v1.0/{accountId}/limits")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "limits")
public class LimitsResource {

    private final LimitConfig config;
    private final Rates rates;
    private final Clock clock;

    LimitsResource(LimitConfig config, Rates rates, Clock clock) {
        this.config = config;
        this.rates = rates;
        this.clock = clock;
    }

    @GET
    @RolesAllowed(Permissions.READ)
    @Operation(
            operationId = "showLimits",
            summary = "Show the limits of the account",
            description = "The limits are shown even if coffer.limits.enabled is false and they are not enforced.")
    @APIResponse(responseCode = "200", ref = "Limits")
    public LimitsView show(@RestPath String accountId) {
        List<LimitsView.Entry> limits = new ArrayList<>();
        limits.add(
                new LimitsView.Entry("ABSOLUTE", config.maxBackups(), config.maxInstances(), null, null, null, null));
        for (Verb verb : Verb.values()) {
            limits.add(rate(accountId, verb));
        }
        return new LimitsView(limits);
    }

    private LimitsView.Entry rate(String accountId, Verb verb) {
        EstimationProbe outlook = rates.outlook(accountId, verb);
        return new LimitsView.Entry(
                verb.name(),
                null,
                null,
                "MINUTE",
                verb.perMinute(config),
                outlook.getRemainingTokens(),
                clock.instant().plusNanos(outlook.getNanosToWaitForRefill()));
    }
}
