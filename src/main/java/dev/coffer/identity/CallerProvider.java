package dev.coffer.identity;

import dev.coffer.api.fault.Fault;
import dev.coffer.api.fault.FaultCode;
import io.quarkus.security.identity.AuthenticationRequestContext;
import io.quarkus.security.identity.IdentityProvider;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.runtime.QuarkusSecurityIdentity;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Finds the caller behind a token. A token that is known already costs nothing; else the source for its kind is asked,
 * unless {@link Refusals} forbids it. If the identity service is unreachable, requests get 503.
 */
@ApplicationScoped
public class CallerProvider implements IdentityProvider<TokenRequest> {

    private static final Logger LOG = Logger.getLogger(CallerProvider.class);

    private final StaticTokens staticTokens;
    private final KeystoneTokens keystone;
    private final BearerTokens bearer;
    private final Refusals refusals;

    CallerProvider(StaticTokens staticTokens, KeystoneTokens keystone, BearerTokens bearer, Refusals refusals) {
        this.staticTokens = staticTokens;
        this.keystone = keystone;
        this.bearer = bearer;
        this.refusals = refusals;
    }

    @Override
    public Class<TokenRequest> getRequestType() {
        return TokenRequest.class;
    }

    @Override
    public Uni<SecurityIdentity> authenticate(TokenRequest request, AuthenticationRequestContext context) {
        return Uni.createFrom()
                .deferred(() -> known(request)
                        .map(caller -> Uni.createFrom().item(identity(caller)))
                        .orElseGet(() -> {
                            refusals.check(request);
                            TokenSource source = request.kind() == TokenRequest.Kind.BEARER ? bearer : keystone;
                            return source.enabled()
                                    ? context.runBlocking(() -> ask(source, request))
                                    : Uni.createFrom().failure(refusals.refuse(request));
                        }));
    }

    private Optional<Caller> known(TokenRequest request) {
        return request.kind() == TokenRequest.Kind.BEARER
                ? Optional.empty()
                : staticTokens.find(request.token()).or(() -> keystone.known(request.token()));
    }

    private SecurityIdentity ask(TokenSource source, TokenRequest request) {
        try {
            Caller caller = source.find(request.token()).orElseThrow(() -> refusals.refuse(request));
            refusals.accept(request);
            return identity(caller);
        } catch (IdentityUnavailableException e) {
            LOG.errorf("Tokens cannot be checked: %s", e.getMessage());
            throw Fault.of(FaultCode.SERVICE_UNAVAILABLE, "The identity service is unreachable. Try again later.")
                    .withHeader("Retry-After", "5");
        }
    }

    private static SecurityIdentity identity(Caller caller) {
        return QuarkusSecurityIdentity.builder()
                .setPrincipal(caller)
                .addRoles(caller.permissions())
                .build();
    }
}
