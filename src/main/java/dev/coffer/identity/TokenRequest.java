package dev.coffer.identity;

import io.quarkus.security.identity.request.BaseAuthenticationRequest;

/** The wish to be let in with a token. */
final class TokenRequest extends BaseAuthenticationRequest {

    /** The header that brought the token. */
    enum Kind {
        X_AUTH_TOKEN,
        BEARER
    }

    private final Kind kind;
    private final String token;

    TokenRequest(Kind kind, String token) {
        this.kind = kind;
        this.token = token;
    }

    Kind kind() {
        return kind;
    }

    String token() {
        return token;
    }
}
