package dev.coffer.event;

import dev.coffer.api.wire.ActionRequest;
import jakarta.ws.rs.ext.Provider;
import jakarta.ws.rs.ext.ReaderInterceptor;
import jakarta.ws.rs.ext.ReaderInterceptorContext;
import java.io.IOException;

/** Notes which action the body of a request names. */
@Provider
public class NamedActions implements ReaderInterceptor {

    private final CurrentCaller current;

    NamedActions(CurrentCaller current) {
        this.current = current;
    }

    @Override
    public Object aroundReadFrom(ReaderInterceptorContext context) throws IOException {
        Object body = context.proceed();
        if (body instanceof ActionRequest request) {
            request.named()
                    .ifPresent(action ->
                            current.request().ifPresent(answered -> answered.put(RequestTrail.ACTION, action)));
        }
        return body;
    }
}
