package dev.coffer.event;

import dev.coffer.identity.AccountPath;
import dev.coffer.identity.Caller;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.Set;

/**
 * Notices requests that change something, and those that are refused, also before any resource sees them. Reads that succeed
 * are not in the trail.
 */
@Singleton
class RequestTrail {

    /** Where {@link MadeResources} leaves what a request made. */
    static final String MADE = "coffer.event.made";

    /** Where {@link NamedActions} leaves the action that a request names. */
    static final String ACTION = "coffer.event.action";

    private static final int BEFORE_ALL = 10_002;

    /** The refusals that are noticed whatever was asked for. */
    private static final Set<Integer> REFUSALS = Set.of(401, 403, 422);

    private final TrailWriter writer;

    RequestTrail(TrailWriter writer) {
        this.writer = writer;
    }

    void install(@Observes Filters filters) {
        filters.register(this::watch, BEFORE_ALL);
    }

    private void watch(RoutingContext context) {
        String path = context.request().path();
        if (path != null && path.startsWith("/v1.0/")) {
            context.addEndHandler(ended -> answered(context));
        }
        context.next();
    }

    private void answered(RoutingContext context) {
        Requested requested = Requested.of(context.request().method().name(), context.normalizedPath());
        int status = context.response().getStatusCode();
        if (requested.reads() && !REFUSALS.contains(status)) {
            return;
        }
        account(context).ifPresent(account -> {
            Requested whole = requested.with(context.get(MADE), context.get(ACTION));
            writer.write(new RequestEvent(account, CurrentCaller.of(context), whole, status, 1));
        });
    }

    /** The account of the path, or that of the token if it may not enter that one: what an account does is in its trail. */
    private static Optional<String> account(RoutingContext context) {
        Optional<String> named = AccountPath.wellFormed(context.normalizedPath());
        Optional<Caller> caller = CurrentCaller.caller(context);
        return caller.isPresent() && named.filter(caller.get()::mayEnter).isEmpty()
                ? caller.map(Caller::accountId)
                : named;
    }
}
