package dev.coffer.metrics;

import dev.coffer.store.CallCounts;
import dev.coffer.store.Stores;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.function.ToDoubleFunction;

/** Metrics of the requests that this process has sent to stores behind a network. */
@Singleton
public class StoreMetrics {

    private final MeterRegistry registry;
    private final Stores stores;

    StoreMetrics(MeterRegistry registry, Stores stores) {
        this.registry = registry;
        this.stores = stores;
    }

    void start(@Observes StartupEvent event) {
        for (Stores.Named store : stores.all()) {
            store.store().calls().ifPresent(counts -> {
                show(store, "answered", counts, CallCounts::answered);
                show(store, "failed", counts, CallCounts::failed);
            });
        }
    }

    private void show(Stores.Named store, String result, CallCounts counts, ToDoubleFunction<CallCounts> count) {
        FunctionCounter.builder("coffer.store.requests", counts, count)
                .description("Requests to a store behind a network, by result")
                .tags("store", store.name(), "result", result)
                .register(registry);
    }
}
