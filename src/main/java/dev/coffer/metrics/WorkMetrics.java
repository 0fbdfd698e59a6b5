package dev.coffer.metrics;

import dev.coffer.work.WorkEvent;
import dev.coffer.work.WorkKind;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.arc.All;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Locale;

/** Metrics of the work that this process did since its start. */
@Singleton
public class WorkMetrics {

    private final MeterRegistry registry;

    WorkMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    /** Registers the series with 0 at start, because a rate ignores the first increase of a series that was missing. */
    void start(@Observes StartupEvent event, @All List<WorkKind> kinds) {
        for (WorkKind kind : kinds) {
            for (WorkEvent.What what : WorkEvent.What.values()) {
                counter(new WorkEvent(kind.name(), what));
            }
        }
    }

    void count(@Observes WorkEvent event) {
        counter(event).increment();
    }

    private Counter counter(WorkEvent event) {
        if (event.what() == WorkEvent.What.LEASE_EXPIRED) {
            return Counter.builder("coffer.work.taken.up.again")
                    .description("Pieces of work with an expired lease, found by this process")
                    .tag("kind", event.kind())
                    .register(registry);
        }
        return Counter.builder("coffer.work.runs")
                .description("Runs of pieces of work that ended, by result")
                .tags("kind", event.kind(), "result", event.what().name().toLowerCase(Locale.ROOT))
                .register(registry);
    }
}
