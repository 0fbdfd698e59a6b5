package dev.coffer.event;

import dev.coffer.identity.Caller;
import io.quarkus.arc.Arc;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import io.quarkus.vertx.http.runtime.security.QuarkusHttpUser;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds out who called. */
@Singleton
class CurrentCaller {

    private final CurrentVertxRequest current;

    CurrentCaller(CurrentVertxRequest current) {
        this.current = current;
    }

    /** Returns the caller of the request that this thread answers; null if it answers none. */
    @Nullable
    Who find() {
        return request().map(CurrentCaller::of).orElse(null);
    }

    /** Returns the request that this thread answers. */
    Optional<RoutingContext> request() {
        return Arc.container().requestContext().isActive()
                ? Optional.ofNullable(current.getCurrent())
                : Optional.empty();
    }

    /** Returns the caller of a request, without an account and a user if it came without a valid token. */
    static Who of(RoutingContext request) {
        Caller caller = caller(request).orElse(null);
        SocketAddress remote = request.request().remoteAddress();
        String address = remote == null ? null : remote.hostAddress();
        return caller == null
                ? new Who(null, null, null, address)
                : new Who(caller.accountId(), caller.userId(), caller.userName(), address);
    }

    /** Returns what the token of a request says; nothing without a valid one. */
    static Optional<Caller> caller(RoutingContext request) {
        return request.user() instanceof QuarkusHttpUser user
                        && user.getSecurityIdentity().getPrincipal() instanceof Caller caller
                ? Optional.of(caller)
                : Optional.empty();
    }
}
