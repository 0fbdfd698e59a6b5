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
 * Metrics of API requests. Quarkus's own metrics use paths and methods as sent, also by clients without a token, and so
 * grow with arbitrary input.
 */
@Singleton
public class HttpMetrics {

    private static final int BEFORE_ALL = 10_001;

    private static final Set<String> METHODS = Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");
    private static final String OTHER = "other";

    private final MeterRegistry registry;
    private final Map<Answer, Timer> timers = new ConcurrentHashMap<>();

    /**
     * A combination of operation and status; their number is bounded. It implements equals and hashCode explicitly, because a
     * record's own ones are method handles, which a native executable interprets; see docs/performance.md.
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
                .description("API requests, until the response was sent")
                .tags("method", answer.method(), "path", answer.path(), "status", answer.status())
                .serviceLevelObjectives(
                        Duration.ofMillis(10), Duration.ofMillis(50), Duration.ofMillis(250), Duration.ofSeconds(1))
                .register(registry);
    }
}
