package dev.coffer.event;

import dev.coffer.backup.BackupView;
import dev.coffer.instance.InstanceView;
import dev.coffer.restore.RestoreView;
import dev.coffer.schedule.ScheduleView;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import org.jboss.resteasy.reactive.server.ServerResponseFilter;
import org.jspecify.annotations.Nullable;

/** Notes what a request made, whose id is only in the answer. */
public class MadeResources {

    private final CurrentCaller current;

    MadeResources(CurrentCaller current) {
        this.current = current;
    }

    /** Leaves the subject of the answer to a {@code POST} with the request. */
    @ServerResponseFilter
    public void note(ContainerRequestContext request, ContainerResponseContext response) {
        if (request.getMethod().equals(HttpMethod.POST)) {
            Subject made = subject(response.getEntity());
            if (made != null) {
                current.request().ifPresent(context -> context.put(RequestTrail.MADE, made));
            }
        }
    }

    private static @Nullable Subject subject(@Nullable Object answer) {
        if (answer instanceof BackupView.One one) {
            return Subject.backup(one.backup().id(), one.backup().instanceId());
        }
        if (answer instanceof InstanceView.One one) {
            return Subject.instance(one.instance().id());
        }
        if (answer instanceof RestoreView.One one) {
            return Subject.restore(one.restore().id(), one.restore().instanceId());
        }
        if (answer instanceof ScheduleView.One one) {
            return Subject.schedule(one.schedule().id(), one.schedule().instanceId());
        }
        return answer instanceof WebhookView.One one
                ? Subject.webhook(one.webhook().id())
                : null;
    }
}
