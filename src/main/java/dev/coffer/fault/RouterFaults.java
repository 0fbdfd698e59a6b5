package dev.coffer.fault;

import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/** Answers for requests that fail before JAX-RS sees them, such as one whose URL cannot be decoded. */
@Singleton
public class RouterFaults {

    void install(@Observes Router router) {
        for (FaultCode code : FaultCode.values()) {
            router.errorHandler(code.status(), context -> answer(context, code));
        }
    }

    private static void answer(RoutingContext context, FaultCode code) {
        HttpServerResponse response = context.response();
        if (response.ended()) {
            return;
        }
        Fault fault = fault(context, code);
        fault.headers().forEach(response::putHeader);
        response.setStatusCode(fault.code().status())
                .putHeader("Content-Type", "application/json")
                .end(FaultBody.json(fault.code(), fault.getMessage(), fault.extras()));
    }

    private static Fault fault(RoutingContext context, FaultCode code) {
        if (context.failure() instanceof Fault fault) {
            return fault;
        }
        if (code == FaultCode.INSTANCE_FAULT && context.failure() != null) {
            return UnexpectedFaultMapper.fault(context.failure());
        }
        return Fault.of(code, "The server could not comply with the request.");
    }
}
