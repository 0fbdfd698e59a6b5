package dev.coffer.api.fault;

import jakarta.inject.Singleton;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;
import java.util.UUID;
import org.jboss.logging.Logger;

/**
 * Answers for everything that nobody expected: 503 where the catalog cannot be reached, else 500 with an id that is in
 * the log beside the stack trace, and nothing of the exception itself.
 */
@Provider
@Singleton
public class UnexpectedFaultMapper implements ExceptionMapper<Throwable> {

    private static final Logger LOG = Logger.getLogger(UnexpectedFaultMapper.class);

    @Override
    public Response toResponse(Throwable exception) {
        return FaultBody.response(fault(exception));
    }

    /** Logs the exception and gives the fault that stands for it. */
    public static Fault fault(Throwable exception) {
        if (CatalogOutage.in(exception)) {
            LOG.errorf("The catalog cannot be reached: %s", CatalogOutage.reason(exception));
            return Fault.of(FaultCode.SERVICE_UNAVAILABLE, "The catalog cannot be reached. Try again later.")
                    .withHeader("Retry-After", "5");
        }
        UUID id = UUID.randomUUID();
        LOG.errorf(exception, "Unexpected failure %s", id);
        return Fault.of(
                FaultCode.INSTANCE_FAULT,
                "The server failed in a way nobody expected. Its log tells more under the id " + id + ".");
    }
}
