package dev.coffer.metrics;

import dev.coffer.api.fault.ApiRoutes;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * How many requests were answered, how, and in what time. Quarkus's own count takes paths and methods as clients send
 * them, also those without a token, and so grows with what they make up.
 */
@Singleton
public class HttpMetrics {

    private static final int BEFORE_ALL = 10_001;

    private static final Set<String> METHODS = Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");
    private static final String OTHER = "other";

    private final MeterRegistry registry;
    private final Map<Answer, Timer> timers = new ConcurrentHashMap<>();

    /**
     * As many as there are operations and statuses, and no more. What a record has by itself for a map's sake are method
     * handles, which an executable interprets; docs/performance.md has what that costs.
     */
    private record Answer(String method, String path, String status) {

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Answer answer
                    && method.equals(answer.method)
                    && path.equals(answer.path)
                    && status.equals(answer.status);
        }

        @Override
        public int hashCode() {
            return Objects.hash(method, path, status);
        }
    }

    HttpMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    void install(@Observes Filters filters) {
        filters.register(this::watch, BEFORE_ALL);
    }

    private void watch(RoutingContext context) {
        String path = context.request().path();
        if (path == null || !path.startsWith("/q/")) {
            long begun = System.nanoTime();
            context.addEndHandler(ended -> count(context, ended.succeeded(), System.nanoTime() - begun));
        }
        context.next();
    }

    private void count(RoutingContext context, boolean sent, long nanos) {
        String method = context.request().method().name();
        String path = context.normalizedPath();
        Answer answer = new Answer(
                METHODS.contains(method) ? method : OTHER,
                ApiRoutes.template(path).orElse(OTHER),
                sent ? Integer.toString(context.response().getStatusCode()) : "aborted");
        Timer known = timers.get(answer);
        (known == null ? timers.computeIfAbsent(answer, this::timer) : known).record(nanos, TimeUnit.NANOSECONDS);
    }

    private Timer timer(Answer answer) {
        return Timer.builder("coffer.http.requests")
                .description("Requests to the API, until their answers were sent")
                .tags("method", answer.method(), "path", answer.path(), "status", answer.status())
                .serviceLevelObjectives(
                        Duration.ofMillis(10), Duration.ofMillis(50), Duration.ofMillis(250), Duration.ofSeconds(1))
                .register(registry);
    }
}
