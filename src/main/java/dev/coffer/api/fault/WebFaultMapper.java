package dev.coffer.api.fault;

import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;
import java.util.Optional;

/** Answers what JAX-RS itself refuses: unknown paths, methods and media types. */
@Provider
public class WebFaultMapper implements ExceptionMapper<WebApplicationException> {

    private final UriInfo uri;
    private final Request request;
    private final UnexpectedFaultMapper unexpected;

    public WebFaultMapper(@Context UriInfo uri, @Context Request request, UnexpectedFaultMapper unexpected) {
        this.uri = uri;
        this.request = request;
        this.unexpected = unexpected;
    }

    @Override
    public Response toResponse(WebApplicationException exception) {
        Response refused = exception.getResponse();
        int status = refused.getStatus();
        if (status < 400) {
            return refused;
        }
        if (status >= 500) {
            return unexpected.toResponse(exception);
        }
        return FaultBody.response(status == 404 || status == 405 ? unanswered(status) : fault(status));
    }

    /** Returns the fault of a request that no resource answers. */
    private Fault unanswered(int status) {
        Optional<UnsupportedOperations> wider = UnsupportedOperations.operation(request.getMethod(), uri.getPath());
        if (wider.isPresent()) {
            return wider.get().fault();
        }
        // If two templates match a path, JAX-RS answers 404 for a method that neither has.
        return ApiRoutes.allow(uri.getPath())
                .map(allow -> fault(405).withHeader(HttpHeaders.ALLOW, allow))
                .orElseGet(() -> fault(status));
    }

    private static Fault fault(int status) {
        return Fault.of(FaultCode.ofStatus(status), message(status));
    }

    /** Returns the message for a status that Quarkus or Vert.x chose. */
    static String message(int status) {
        return switch (status) {
            case 404 -> Fault.unknownPath().getMessage();
            case 405 -> "This method is not allowed here.";
            case 406 -> "Only application/json is served.";
            case 413 -> "The request body is too large.";
            case 415 -> "The request body must be application/json.";
            default -> "The server could not comply with the request: it is malformed.";
        };
    }
}
