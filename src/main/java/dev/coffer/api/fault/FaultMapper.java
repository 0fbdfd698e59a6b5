package dev.coffer.api.fault;

import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;
import org.jboss.logging.Logger;

/** Answers with the fault that a resource or a filter threw. */
@Provider
public class FaultMapper implements ExceptionMapper<Fault> {

    private static final Logger LOG = Logger.getLogger(FaultMapper.class);

    @Override
    public Response toResponse(Fault fault) {
        if (fault.getCause() != null) {
            LOG.warnf(fault.getCause(), "%s: %s", fault.code().wireName(), fault.getMessage());
        }
        return FaultBody.response(fault);
    }
}
