package dev.coffer.limit;

import dev.coffer.api.fault.Fault;
import dev.coffer.api.fault.FaultCode;
import dev.coffer.identity.AccountPath;
import jakarta.annotation.Priority;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.PreMatching;
import jakarta.ws.rs.ext.Provider;
import java.util.Optional;

/** A filter that returns 413 if an account exceeds its rate. It runs after the caller is authorized for the account. */
@Provider
@PreMatching
@Priority(Priorities.AUTHORIZATION + 100)
public class RateFilter implements ContainerRequestFilter {

    private final Rates rates;

    RateFilter(Rates rates) {
        this.rates = rates;
    }

    @Override
    public void filter(ContainerRequestContext request) {
        Optional<String> account = AccountPath.account(request.getUriInfo());
        Optional<Verb> verb = Verb.of(request.getMethod());
        if (account.isEmpty() || verb.isEmpty()) {
            return;
        }
        long wait = rates.nanosToWait(account.get(), verb.get());
        if (wait > 0) {
            throw Fault.of(FaultCode.OVER_LIMIT, "This request was rate-limited.")
                    .withExtra(
                            "details",
                            "Only " + rates.perMinute(verb.get()) + " " + verb.get()
                                    + " request(s) can be made to this account every minute.")
                    .withWait(wait);
        }
    }
}
