package dev.coffer.identity;

import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.vertx.http.runtime.security.HttpSecurityPolicy;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;

/** Denies requests without an identity on every path that is not public, before anything is routed or read. */
@ApplicationScoped
public class TokenPolicy implements HttpSecurityPolicy {

    @Override
    public Uni<CheckResult> checkPermission(
            RoutingContext request, Uni<SecurityIdentity> identity, AuthorizationRequestContext requestContext) {
        if (PublicPaths.contains(request.request().path())) {
            return CheckResult.permit();
        }
        return identity.map(found -> found.isAnonymous() ? CheckResult.DENY : CheckResult.PERMIT);
    }
}
