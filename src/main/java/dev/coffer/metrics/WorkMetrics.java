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

/** What became of the work that this process saw to since it started. */
@Singleton
public class WorkMetrics {

    private final MeterRegistry registry;

    WorkMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    /** From the start they are 0 and not missing, as a rate sees no increase of what was not there before. */
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
                    .description("Work of a worker that was silent for longer than its lease, found by this process")
                    .tag("kind", event.kind())
                    .register(registry);
        }
        return Counter.builder("coffer.work.runs")
                .description("Runs of pieces of work that ended, by how")
                .tags("kind", event.kind(), "result", event.what().name().toLowerCase(Locale.ROOT))
                .register(registry);
    }
}
