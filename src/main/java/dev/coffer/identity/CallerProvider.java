package dev.coffer.identity;

import dev.coffer.api.fault.Fault;
import dev.coffer.api.fault.FaultCode;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.identity.AuthenticationRequestContext;
import io.quarkus.security.identity.IdentityProvider;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.runtime.QuarkusPrincipal;
import io.quarkus.security.runtime.QuarkusSecurityIdentity;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Finds the caller behind a token: asks every configured source that takes tokens of its kind, until one knows it. A
 * source that cannot answer makes the answer 503; nobody is let in meanwhile.
 */
@ApplicationScoped
public class CallerProvider implements IdentityProvider<TokenRequest> {

    /** The identity's attribute that holds the {@link Caller}. */
    static final String CALLER = "coffer.caller";

    private static final Logger LOG = Logger.getLogger(CallerProvider.class);

    private final StaticTokens staticTokens;
    private final KeystoneTokens keystone;
    private final BearerTokens bearer;

    public CallerProvider(StaticTokens staticTokens, KeystoneTokens keystone, BearerTokens bearer) {
        this.staticTokens = staticTokens;
        this.keystone = keystone;
        this.bearer = bearer;
    }

    @Override
    public Class<TokenRequest> getRequestType() {
        return TokenRequest.class;
    }

    @Override
    public Uni<SecurityIdentity> authenticate(TokenRequest request, AuthenticationRequestContext context) {
        boolean blocking = request.kind() == TokenRequest.Kind.BEARER || keystone.enabled();
        return blocking
                ? context.runBlocking(() -> identity(request))
                : Uni.createFrom().item(() -> identity(request));
    }

    private SecurityIdentity identity(TokenRequest request) {
        List<TokenSource> sources =
                request.kind() == TokenRequest.Kind.BEARER ? List.of(bearer) : List.of(staticTokens, keystone);
        try {
            for (TokenSource source : sources) {
                Optional<Caller> caller = source.enabled() ? source.find(request.token()) : Optional.empty();
                if (caller.isPresent()) {
                    return identity(caller.get());
                }
            }
        } catch (IdentityUnavailableException e) {
            LOG.errorf("No token can be checked: %s", e.getMessage());
            throw Fault.of(FaultCode.SERVICE_UNAVAILABLE, "The identity service cannot be asked. Try again later.")
                    .withHeader("Retry-After", "5");
        }
        throw new AuthenticationFailedException();
    }

    private static SecurityIdentity identity(Caller caller) {
        return QuarkusSecurityIdentity.builder()
                .setPrincipal(new QuarkusPrincipal(caller.accountId()))
                .addRoles(caller.permissions())
                .addAttribute(CALLER, caller)
                .build();
    }
}
