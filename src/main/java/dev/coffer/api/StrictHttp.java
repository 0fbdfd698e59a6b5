package dev.coffer.api;

import dev.coffer.api.fault.Fault;
import io.quarkus.vertx.http.HttpServerOptionsCustomizer;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.net.URI;
import java.net.URISyntaxException;

/**
 * What holds for every request, whatever answers it: after the token has been asked for and before anything is routed,
 * URLs that cannot be read, or could be read in two ways, are refused, as are hosts that no link can begin with; and no body
 * that nobody read blocks a connection.
 */
@Singleton
public class StrictHttp implements HttpServerOptionsCustomizer {

    /**
     * The switch of a check in Quarkus that answers an unreadable URL before anyone else sees it, and without a fault.
     * It is read once, when the server's classes are loaded, and must be {@code true} by then.
     */
    public static final String LEAVES_URLS_TO_US = "vertx.disableURIValidation";

    private static final int LONGEST_URL = 8 * 1024;
    /** What the HTTP decoder takes; beyond it answers by itself, without a fault. */
    private static final int LONGEST_REQUEST_LINE = 64 * 1024;

    /** Where a request goes whose own URL not even the question for the token could read. */
    private static final String UNREADABLE = "/unreadable";

    private static final String ALSO_PLAIN = "-._~/?=&";

    private static final int BEFORE_ALL = 10_000;
    /** Quarkus asks for the token at 200 and for permissions at 100. */
    private static final int AFTER_AUTHORIZATION = 50;

    @Override
    public void customizeHttpServer(HttpServerOptions options) {
        options.setMaxInitialLineLength(LONGEST_REQUEST_LINE);
    }

    @Override
    public void customizeHttpsServer(HttpServerOptions options) {
        customizeHttpServer(options);
    }

    void install(@Observes Filters filters) {
        filters.register(UnreadBody::watch, BEFORE_ALL);
        filters.register(StrictHttp::setUnreadableAside, BEFORE_ALL - 1);
        filters.register(StrictHttp::check, AFTER_AUTHORIZATION);
    }

    private static void setUnreadableAside(RoutingContext context) {
        boolean aside = context.get(UNREADABLE) != null;
        if (aside || readable(context.request().uri())) {
            context.next();
        } else {
            context.put(UNREADABLE, UNREADABLE);
            context.reroute(UNREADABLE);
        }
    }

    private static void check(RoutingContext context) {
        HttpServerRequest request = context.request();
        if (request.uri().length() > LONGEST_URL) {
            context.fail(Fault.badRequest("The URL is longer than " + LONGEST_URL + " characters."));
        } else if (context.get(UNREADABLE) != null) {
            context.fail(Fault.badRequest("The URL is malformed: it holds a character that must be percent-encoded, or"
                    + " a percent sign without two hexadecimal digits."));
        } else if (!CanonicalPath.test(request.path())) {
            context.fail(Fault.unknownPath());
        } else if (!Origin.test(request)) {
            context.fail(
                    Fault.badRequest("The request names no host that a link could begin with: look at its Host and,"
                            + " behind a proxy, its X-Forwarded headers."));
        } else {
            context.next();
        }
    }

    private static boolean readable(String uri) {
        if (plain(uri)) {
            return true;
        }
        try {
            URI read = new URI(uri);
            return read.getRawPath() != null;
        } catch (URISyntaxException e) {
            return false;
        }
    }

    /** Whether it is a path, and perhaps a query, of nothing but what may stand anywhere in either. */
    private static boolean plain(String uri) {
        for (int i = 0; i < uri.length(); i++) {
            char next = uri.charAt(i);
            boolean letter = (next >= 'a' && next <= 'z') || (next >= 'A' && next <= 'Z');
            if (!letter && !(next >= '0' && next <= '9') && ALSO_PLAIN.indexOf(next) < 0) {
                return false;
            }
        }
        return uri.startsWith("/") && !uri.startsWith("//");
    }
}
