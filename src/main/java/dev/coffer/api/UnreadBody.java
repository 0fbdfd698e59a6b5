package dev.coffer.api;

import io.vertx.core.Context;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Reads the rest of a body off the connection once the answer is sent. A client that still sends would not read the
 * answer, and the next request on the connection would wait forever. A client that sends too much or for too long is
 * disconnected.
 */
final class UnreadBody {

    private static final long MOST_BYTES = 16L * 1024 * 1024;
    private static final long LONGEST_MILLIS = 10_000;

    private UnreadBody() {}

    static void watch(RoutingContext context) {
        // An answer may end on a worker thread while the connection's own thread reads.
        Context connection = context.vertx().getOrCreateContext();
        context.addEndHandler(ended -> {
            if (ended.succeeded() && !context.request().isEnded()) {
                connection.runOnContext(now -> discard(context));
            }
        });
        context.next();
    }

    private static void discard(RoutingContext context) {
        HttpServerRequest request = context.request();
        if (request.isEnded()) {
            return;
        }
        // A paused request does not report its end; after resume(), isEnded() is right.
        long timer = context.vertx().setTimer(LONGEST_MILLIS, late -> {
            if (!request.isEnded()) {
                cutOff(request);
            }
        });
        AtomicLong discarded = new AtomicLong();
        request.handler(buffer -> {
            if (discarded.addAndGet(buffer.length()) > MOST_BYTES) {
                cutOff(request);
            }
        });
        request.exceptionHandler(gone -> context.vertx().cancelTimer(timer));
        request.endHandler(done -> {
            context.vertx().cancelTimer(timer);
            if (context.response().headers().contains(HttpHeaders.CONNECTION, HttpHeaders.CLOSE, true)) {
                cutOff(request);
            }
        });
        request.resume();
        if (request.isEnded()) {
            context.vertx().cancelTimer(timer);
        }
    }

    private static void cutOff(HttpServerRequest request) {
        if (request.version() == HttpVersion.HTTP_2) {
            request.response().reset();
        } else {
            request.connection().close();
        }
    }
}
