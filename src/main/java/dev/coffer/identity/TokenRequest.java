package dev.coffer.identity;

import io.quarkus.security.identity.request.BaseAuthenticationRequest;

/** A token to authenticate with, and the address of its client. */
final class TokenRequest extends BaseAuthenticationRequest {

    /** The header that brought the token. */
    enum Kind {
        X_AUTH_TOKEN,
        BEARER
    }

    private final Kind kind;
    private final String token;
    private final String address;

    TokenRequest(Kind kind, String token, String address) {
        this.kind = kind;
        this.token = token;
        this.address = address;
    }

    Kind kind() {
        return kind;
    }

    String token() {
        return token;
    }

    String address() {
        return address;
    }
}
