package dev.coffer.identity;

import dev.coffer.fault.FaultBody;
import dev.coffer.fault.FaultCode;
import io.quarkus.security.credential.TokenCredential;
import io.quarkus.security.identity.IdentityProviderManager;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.identity.request.AuthenticationRequest;
import io.quarkus.security.identity.request.TokenAuthenticationRequest;
import io.quarkus.vertx.http.runtime.security.ChallengeData;
import io.quarkus.vertx.http.runtime.security.HttpAuthenticationMechanism;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Set;

/** Takes the token out of {@code X-Auth-Token}, and answers 401 where there is none or a bad one. */
@ApplicationScoped
public class TokenMechanism implements HttpAuthenticationMechanism {

    /** The header that every client of the database API sends its token in. */
    public static final String HEADER = "X-Auth-Token";

    private static final String CHALLENGE_HEADER = "WWW-Authenticate";
    private static final String CHALLENGE = "Token realm=\"coffer\", header=\"" + HEADER + "\"";

    @Override
    public Uni<SecurityIdentity> authenticate(RoutingContext context, IdentityProviderManager identities) {
        String token = context.request().getHeader(HEADER);
        if (token == null
                || token.isBlank()
                || PublicPaths.contains(context.request().path())) {
            return Uni.createFrom().nullItem();
        }
        return identities.authenticate(new TokenAuthenticationRequest(new TokenCredential(token, HEADER)));
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
                .end(FaultBody.json(FaultCode.UNAUTHORIZED, "A valid token is required in " + HEADER + "."));
        return Uni.createFrom().item(true);
    }

    @Override
    public Set<Class<? extends AuthenticationRequest>> getCredentialTypes() {
        return Set.of(TokenAuthenticationRequest.class);
    }
}
