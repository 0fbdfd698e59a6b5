package dev.coffer.identity;

import dev.coffer.fault.Fault;
import dev.coffer.fault.FaultBody;
import dev.coffer.fault.FaultCode;
import io.quarkus.security.identity.SecurityIdentity;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.PreMatching;
import jakarta.ws.rs.core.PathSegment;
import jakarta.ws.rs.ext.Provider;
import java.util.List;

/** Keeps every caller in the account of its token: {@code /v1.0/{accountId}/…} of another account is 403. */
@Provider
@PreMatching
public class AccountFilter implements ContainerRequestFilter {

    private final SecurityIdentity identity;

    public AccountFilter(SecurityIdentity identity) {
        this.identity = identity;
    }

    @Override
    public void filter(ContainerRequestContext request) {
        List<PathSegment> path = request.getUriInfo().getPathSegments().stream()
                .filter(segment -> !segment.getPath().isEmpty())
                .toList();
        if (path.size() < 2 || !path.get(0).getPath().equals("v1.0")) {
            return;
        }
        Caller caller = identity.getAttribute(StaticTokenProvider.CALLER);
        if (caller == null || !caller.mayEnter(path.get(1).getPath())) {
            request.abortWith(FaultBody.response(
                    Fault.of(FaultCode.FORBIDDEN, "This token was not issued for the account of this path.")));
        }
    }
}
