package dev.coffer.api;

import dev.coffer.api.fault.Fault;
import dev.coffer.api.fault.FaultCode;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Refuses what no resource should have to think of. Before the token is checked: headers that are too long or too many.
 * After that, and before anything is routed: URLs that are too long or could be read in two ways, and hosts that no link can
 * begin with. A URL that is no URI at all gets a 400
 * without a body from Quarkus itself, before any code of this service runs.
 */
@Singleton
public class StrictHttp {

    private static final int LONGEST_URL = 8 * 1024;
    private static final int LONGEST_HEADERS = 16 * 1024;
    private static final int MOST_HEADERS = 250;
    private static final char DELETE = '\u007f';
    private static final int BEFORE_ALL = 10_000;
    /** Quarkus authenticates at 200 and authorizes at 100. */
    private static final int AFTER_AUTHORIZATION = 50;

    private static final Pattern SCHEME = Pattern.compile("https?", Pattern.CASE_INSENSITIVE);
    /** A name or an address; many internal names contain an underscore. */
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+]");

    void install(@Observes Filters filters) {
        filters.register(UnreadBody::watch, BEFORE_ALL);
        filters.register(StrictHttp::checkHeaders, BEFORE_ALL - 1);
        filters.register(StrictHttp::check, AFTER_AUTHORIZATION);
    }

    /** Checks what HTTP/1.1 and HTTP/2 measure in different ways, and what a token must not exceed. */
    private static void checkHeaders(RoutingContext context) {
        MultiMap headers = context.request().headers();
        int length = 0;
        int number = 0;
        boolean printable = true;
        for (Map.Entry<String, String> header : headers) {
            length += header.getKey().length() + header.getValue().length();
            number++;
            printable &= header.getValue().chars().noneMatch(c -> (c < ' ' && c != '\t') || c == DELETE);
        }
        if (length > LONGEST_HEADERS || number > MOST_HEADERS) {
            context.fail(Fault.of(
                    FaultCode.HEADERS_TOO_LARGE,
                    "The request has more than " + LONGEST_HEADERS + " characters of headers, or more than "
                            + MOST_HEADERS + " headers."));
        } else if (!printable) {
            // Over HTTP/1.1, the decoder refuses it.
            context.fail(Fault.badRequest("A header has characters that HTTP does not permit."));
        } else {
            context.next();
        }
    }

    private static void check(RoutingContext context) {
        HttpServerRequest request = context.request();
        if (request.uri().length() > LONGEST_URL) {
            context.fail(Fault.badRequest("The URL is longer than " + LONGEST_URL + " characters."));
        } else if (!CanonicalPath.test(request.path())) {
            context.fail(Fault.unknownPath());
        } else if (!isLinkable(request)) {
            context.fail(Fault.badRequest("The request names no host that a link can begin with. Check its Host header"
                    + " and, behind a proxy, its X-Forwarded headers."));
        } else {
            context.next();
        }
    }

    /**
     * Returns whether a link can begin with the scheme and the host that the client, or a proxy for it, names. A request
     * without a host passes; its links have none.
     */
    private static boolean isLinkable(HttpServerRequest request) {
        HostAndPort authority = request.authority();
        String scheme = request.scheme();
        return scheme != null
                && SCHEME.matcher(scheme).matches()
                && (authority == null
                        || authority.host().isEmpty()
                        || HOST.matcher(authority.host()).matches());
    }
}
