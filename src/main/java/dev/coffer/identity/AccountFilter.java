package dev.coffer.identity;

import dev.coffer.api.fault.Fault;
import dev.coffer.api.fault.FaultCode;
import io.quarkus.security.identity.SecurityIdentity;
import jakarta.annotation.Priority;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.PreMatching;
import jakarta.ws.rs.ext.Provider;
import java.util.Optional;

/** Keeps every caller in the account of its token: {@code /v1.0/{accountId}/…} of another account is 403. */
@Provider
@PreMatching
@Priority(Priorities.AUTHORIZATION)
public class AccountFilter implements ContainerRequestFilter {

    private final SecurityIdentity identity;

    public AccountFilter(SecurityIdentity identity) {
        this.identity = identity;
    }

    @Override
    public void filter(ContainerRequestContext request) {
        Optional<String> account = AccountPath.account(request.getUriInfo());
        if (account.isEmpty()) {
            return;
        }
        if (!(identity.getPrincipal() instanceof Caller caller) || !caller.mayEnter(account.get())) {
            throw Fault.of(FaultCode.FORBIDDEN, "This token was not issued for the account of this path.");
        }
        if (!AccountId.test(account.get())) {
            throw Fault.notFound(account.get());
        }
    }
}
