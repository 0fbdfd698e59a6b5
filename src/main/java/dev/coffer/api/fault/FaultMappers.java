package dev.coffer.api.fault;

import io.quarkus.security.ForbiddenException;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.ConstraintViolationException;
import jakarta.validation.ElementKind;
import jakarta.validation.Path;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** The answers for exceptions of resources and filters. Each is the body of a {@link Fault}. */
public class FaultMappers {

    private static final Logger LOG = Logger.getLogger(FaultMappers.class);

    /** Answers with the fault that a resource or a filter threw. */
    @ServerExceptionMapper
    public Response thrown(Fault fault) {
        if (fault.getCause() != null) {
            LOG.warnf(fault.getCause(), "%s: %s", fault.code().wireName(), fault.getMessage());
        }
        return fault.response();
    }

    /** Answers 400 for a request body that breaks a constraint, with the first field by name. */
    @ServerExceptionMapper
    public Response invalid(ConstraintViolationException exception) {
        String message = exception.getConstraintViolations().stream()
                .map(violation -> "'" + field(violation) + "' " + violation.getMessage() + ".")
                .sorted()
                .findFirst()
                .orElseThrow();
        return Fault.badRequest(message).response();
    }

    /** Returns the path in the body, without the method, its parameter and the places in lists. */
    private static String field(ConstraintViolation<?> violation) {
        return StreamSupport.stream(violation.getPropertyPath().spliterator(), false)
                .filter(node -> node.getKind() == ElementKind.PROPERTY)
                .map(Path.Node::getName)
                .collect(Collectors.joining("."));
    }

    /** Answers 403 if the caller's roles do not permit the operation. */
    @ServerExceptionMapper
    public Response forbidden(ForbiddenException exception) {
        return Fault.of(FaultCode.FORBIDDEN, "The roles of this token do not permit this.")
                .response();
    }

    /** Answers what JAX-RS itself refuses: unknown paths, methods and media types. */
    @ServerExceptionMapper
    public Response refused(WebApplicationException exception, UriInfo uri, Request request) {
        int status = exception.getResponse().getStatus();
        if (status < 400) {
            return exception.getResponse();
        }
        if (status >= 500) {
            return unexpected(exception);
        }
        return (status == 404 || status == 405
                        ? unanswered(status, request.getMethod(), uri.getPath())
                        : ofStatus(status))
                .response();
    }

    /** Returns the fault of a request that no resource answers. */
    private static Fault unanswered(int status, String method, String path) {
        Optional<UnsupportedOperations> wider = UnsupportedOperations.operation(method, path);
        if (wider.isPresent()) {
            return wider.get().fault();
        }
        // If two templates match a path, JAX-RS answers 404 for a method that neither has.
        return ApiRoutes.allow(path)
                .map(allow -> ofStatus(405).withHeader(HttpHeaders.ALLOW, allow))
                .orElseGet(() -> ofStatus(status));
    }

    /** Returns the fault for a status that Quarkus or Vert.x chose. */
    static Fault ofStatus(int status) {
        String message = switch (status) {
            case 404 -> Fault.unknownPath().getMessage();
            case 405 -> "This method is not allowed here.";
            case 406 -> "Only application/json is served.";
            case 413 -> "The request body is too large.";
            case 415 -> "The request body must be application/json.";
            default -> "The server could not comply with the request: it is malformed.";
        };
        return Fault.of(FaultCode.ofStatus(status), message);
    }

    /** Answers for all other exceptions; see {@link #internal}. */
    @ServerExceptionMapper
    public Response unexpected(Throwable exception) {
        return internal(exception).response();
    }

    /**
     * Logs an exception and returns its fault: 503 if the catalog is unreachable, else 500 with an id that the log has
     * beside the stack trace. The fault contains nothing of the exception.
     */
    static Fault internal(Throwable exception) {
        if (CatalogOutage.in(exception)) {
            LOG.errorf("The catalog cannot be reached: %s", CatalogOutage.reason(exception));
            return Fault.of(FaultCode.SERVICE_UNAVAILABLE, "The catalog cannot be reached. Try again later.")
                    .withHeader("Retry-After", "5");
        }
        UUID id = UUID.randomUUID();
        LOG.errorf(exception, "Internal error %s", id);
        return Fault.of(
                FaultCode.INSTANCE_FAULT, "Internal error. The server log has the details under id " + id + ".");
    }
}
