package dev.coffer.identity;

import dev.coffer.api.CanonicalPath;
import org.jspecify.annotations.Nullable;

/** The paths that need no token: the API's versions, and Quarkus's own (health, OpenAPI). */
final class PublicPaths {

    private PublicPaths() {}

    /**
     * Returns whether a path needs no token.
     *
     * @param path as it was sent; null if the URL has none
     */
    static boolean contains(@Nullable String path) {
        return "/".equals(path)
                || "/v1.0".equals(path)
                || "/v1.0/".equals(path)
                || "/q".equals(path)
                || (path != null && path.startsWith("/q/") && CanonicalPath.test(path));
    }
}
