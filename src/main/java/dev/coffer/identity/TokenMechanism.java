package dev.coffer.identity;

import dev.coffer.api.fault.Fault;
import dev.coffer.api.fault.FaultCode;
import io.quarkus.security.identity.IdentityProviderManager;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.identity.request.AuthenticationRequest;
import io.quarkus.vertx.http.runtime.security.ChallengeData;
import io.quarkus.vertx.http.runtime.security.HttpAuthenticationMechanism;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import java.util.Set;

/** Reads the token from {@code X-Auth-Token} or {@code Authorization: Bearer}; a missing or bad one gets 401. */
@ApplicationScoped
public class TokenMechanism implements HttpAuthenticationMechanism {

    /** The header in which clients of the database API send their token. */
    public static final String HEADER = "X-Auth-Token";

    private static final String BEARER = "Bearer ";
    private static final String CHALLENGE_HEADER = "WWW-Authenticate";
    private static final String CHALLENGE = "Token realm=\"coffer\", header=\"" + HEADER + "\"";

    @Override
    public Uni<SecurityIdentity> authenticate(RoutingContext context, IdentityProviderManager identities) {
        if (PublicPaths.contains(context.request().path())) {
            return Uni.createFrom().nullItem();
        }
        return request(context.request())
                .map(identities::authenticate)
                .orElseGet(() -> Uni.createFrom().nullItem());
    }

    /** Returns the token of a request; the API's own header takes precedence. */
    private static Optional<AuthenticationRequest> request(HttpServerRequest request) {
        String token = request.getHeader(HEADER);
        if (token != null && !token.isBlank()) {
            return Optional.of(new TokenRequest(TokenRequest.Kind.X_AUTH_TOKEN, token, address(request)));
        }
        String authorization = request.getHeader(HttpHeaders.AUTHORIZATION);
        if (authorization != null && authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
            return Optional.of(new TokenRequest(
                    TokenRequest.Kind.BEARER,
                    authorization.substring(BEARER.length()).strip(),
                    address(request)));
        }
        return Optional.empty();
    }

    /** Returns the client's address; the proxy's unless Quarkus is configured to trust forwarded ones. */
    private static String address(HttpServerRequest request) {
        SocketAddress address = request.remoteAddress();
        return address == null ? "" : String.valueOf(address.hostAddress());
    }

    /** Comes before the mechanisms of extensions, which do not know this service's configuration. */
    @Override
    public int getPriority() {
        return DEFAULT_PRIORITY + 1000;
    }

    @Override
    public Uni<ChallengeData> getChallenge(RoutingContext context) {
        return Uni.createFrom().item(new ChallengeData(FaultCode.UNAUTHORIZED.status(), CHALLENGE_HEADER, CHALLENGE));
    }

    @Override
    public Uni<Boolean> sendChallenge(RoutingContext context) {
        context.response()
                .setStatusCode(FaultCode.UNAUTHORIZED.status())
                .putHeader(CHALLENGE_HEADER, CHALLENGE)
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                .end(Fault.of(FaultCode.UNAUTHORIZED, "A valid token is required in " + HEADER + ".")
                        .json());
        return Uni.createFrom().item(true);
    }

    @Override
    public Set<Class<? extends AuthenticationRequest>> getCredentialTypes() {
        return Set.of(TokenRequest.class);
    }
}
