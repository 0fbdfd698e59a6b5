package dev.coffer.api.fault;

import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/** Answers requests that fail before JAX-RS sees them, for example those that a filter of the router refuses. */
@Singleton
public class RouterFaults {

    void install(@Observes Router router) {
        // Before Quarkus's own handler of failures, which is the last.
        router.route().order(Integer.MIN_VALUE).failureHandler(RouterFaults::answer);
        for (FaultCode code : FaultCode.values()) {
            router.errorHandler(code.status(), RouterFaults::answer);
        }
    }

    private static void answer(RoutingContext context) {
        HttpServerResponse response = context.response();
        if (response.headWritten() || context.failure() instanceof SecurityException) {
            context.next();
            return;
        }
        Fault fault = fault(context);
        fault.headers().forEach(response::putHeader);
        response.setStatusCode(fault.code().status())
                .putHeader("Content-Type", "application/json")
                .end(fault.json());
    }

    private static Fault fault(RoutingContext context) {
        Throwable failure = context.failure();
        if (failure instanceof Fault fault) {
            return fault;
        }
        if (failure != null && context.statusCode() >= 500) {
            return FaultMappers.internal(failure);
        }
        return FaultMappers.ofStatus(context.statusCode());
    }
}
