package dev.coffer.identity;

import jakarta.ws.rs.core.PathSegment;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import java.util.Optional;

/** Reads the account off a request's path. */
public final class AccountPath {

    private AccountPath() {}

    /** The account of {@code /v1.0/{accountId}/…}; nothing for a path of another form. */
    public static Optional<String> account(UriInfo uri) {
        List<PathSegment> path = uri.getPathSegments().stream()
                .filter(segment -> !segment.getPath().isEmpty())
                .toList();
        return path.size() < 2 || !path.get(0).getPath().equals("v1.0")
                ? Optional.empty()
                : Optional.of(path.get(1).getPath());
    }
}
