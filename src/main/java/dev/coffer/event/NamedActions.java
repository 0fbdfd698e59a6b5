package dev.coffer.event;

import dev.coffer.backup.BackupActionRequest;
import dev.coffer.restore.InstanceAction;
import jakarta.ws.rs.ext.Provider;
import jakarta.ws.rs.ext.ReaderInterceptor;
import jakarta.ws.rs.ext.ReaderInterceptorContext;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

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
        named(body)
                .ifPresent(action -> current.request().ifPresent(request -> request.put(RequestTrail.ACTION, action)));
        return body;
    }

    private static Optional<String> named(@Nullable Object body) {
        Map<String, @Nullable Object> actions = new LinkedHashMap<>();
        if (body instanceof BackupActionRequest request) {
            actions.put("cancel", request.cancel());
            actions.put("copy-backup", request.copy());
            actions.put("prove", request.prove());
            actions.put("verify", request.verify());
        } else if (body instanceof InstanceAction request) {
            actions.put("restore", request.restore());
            actions.put("drop_replaced", request.dropReplaced());
        } else if (body instanceof WebhookActionRequest request) {
            actions.put("test", request.test());
            actions.put("resume", request.resume());
        }
        return actions.entrySet().stream()
                .filter(action -> Objects.nonNull(action.getValue()))
                .map(Map.Entry::getKey)
                .findFirst();
    }
}
