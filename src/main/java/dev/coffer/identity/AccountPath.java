package dev.coffer.identity;

import jakarta.ws.rs.core.UriInfo;
import java.util.Optional;

/** Reads the account off a request's path. */
public final class AccountPath {

    private AccountPath() {}

    /** The account of {@code /v1.0/{accountId}/…}; nothing for a path of another form. */
    public static Optional<String> account(UriInfo uri) {
        // Decoded once, as the resources see it; no encoded slash comes this far.
        String[] path = uri.getPath().replaceFirst("^/", "").split("/", 3);
        return path.length < 2 || !path[0].equals("v1.0") || path[1].isEmpty()
                ? Optional.empty()
                : Optional.of(path[1]);
    }
}
