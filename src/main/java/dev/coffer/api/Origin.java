package dev.coffer.api;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import java.util.regex.Pattern;

/** Where a client says that it sent its request to, itself or through a proxy; the links of the answer begin with it. */
final class Origin {

    private static final Pattern SCHEME = Pattern.compile("https?", Pattern.CASE_INSENSITIVE);
    /** A name or an address; an underscore stands in many names that no public resolver knows. */
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+]");

    private Origin() {}

    /** Whether a link can begin with it. A request that names no host is let through, and gets links without one. */
    static boolean test(HttpServerRequest request) {
        HostAndPort authority = request.authority();
        String scheme = request.scheme();
        return scheme != null
                && SCHEME.matcher(scheme).matches()
                && (authority == null
                        || authority.host().isEmpty()
                        || HOST.matcher(authority.host()).matches());
    }
}
