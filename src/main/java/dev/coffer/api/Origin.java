package dev.coffer.api;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import java.util.regex.Pattern;

/** The scheme and host that a client, or a proxy for it, names; the links of the answer begin with them. */
final class Origin {

    private static final Pattern SCHEME = Pattern.compile("https?", Pattern.CASE_INSENSITIVE);
    /** A name or an address; many internal names contain an underscore. */
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+]");

    private Origin() {}

    /** Returns whether a link can begin with it. A request without a host passes; its links have none. */
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
