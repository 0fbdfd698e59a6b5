package dev.coffer.api.fault;

import jakarta.inject.Singleton;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;
import java.util.UUID;
import org.jboss.logging.Logger;

/**
 * Answers for exceptions without a mapper of their own: 503 if the catalog is unreachable, else 500 with an id that the
 * log has beside the stack trace. The answer contains nothing of the exception.
 */
@Provider
@Singleton
public class UnexpectedFaultMapper implements ExceptionMapper<Throwable> {

    private static final Logger LOG = Logger.getLogger(UnexpectedFaultMapper.class);

    @Override
    public Response toResponse(Throwable exception) {
        return FaultBody.response(fault(exception));
    }

    /** Logs the exception and returns its fault. */
    public static Fault fault(Throwable exception) {
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
