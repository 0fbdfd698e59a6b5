package dev.coffer.identity;

import dev.coffer.api.fault.Fault;
import dev.coffer.api.fault.FaultBody;
import dev.coffer.api.fault.FaultCode;
import io.quarkus.security.ForbiddenException;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;

/** Answers 403 if the caller's roles do not permit the operation. */
@Provider
public class ForbiddenMapper implements ExceptionMapper<ForbiddenException> {

    @Override
    public Response toResponse(ForbiddenException exception) {
        return FaultBody.response(Fault.of(FaultCode.FORBIDDEN, "The roles of this token do not permit this."));
    }
}
