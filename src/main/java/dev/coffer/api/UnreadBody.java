package dev.coffer.api;

import io.vertx.core.Context;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Takes what is left of a body off the connection once the answer is out, because a client that still sends would not
 * read the answer, and the next request on the connection would wait for ever. A client that goes on too much or too
 * long is cut off.
 */
final class UnreadBody {

    private static final long MOST_BYTES = 16L * 1024 * 1024;
    private static final long LONGEST_MILLIS = 10_000;

    private UnreadBody() {}

    static void watch(RoutingContext context) {
        // Where an answer ends on a worker's thread, the connection's own thread may be reading from it.
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
        // A paused request does not say that it has ended, nor will it say so again; once resumed, it can be asked.
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
