package dev.coffer.identity;

import dev.coffer.api.CanonicalPath;

/** The paths that answer without a token: the API's versions, and Quarkus's own (health, OpenAPI). */
final class PublicPaths {

    private PublicPaths() {}

    /** @param path as it was sent */
    static boolean contains(String path) {
        return path.equals("/")
                || path.equals("/v1.0")
                || path.equals("/v1.0/")
                || path.equals("/q")
                || (path.startsWith("/q/") && CanonicalPath.test(path));
    }
}
