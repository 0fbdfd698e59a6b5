package dev.coffer.metrics;

import io.prometheus.client.Collector;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.GaugeMetricFamily;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The gauges that are read from the catalog and are therefore the same in every process. The catalog is read only for a
 * scrape, which waits a few seconds at most; then {@code coffer_catalog_up} is the only gauge. A longer read continues, and
 * the next scrapes join it: a hanging catalog is queried once, not once per scrape.
 */
@Singleton
public class CatalogMetrics extends Collector implements Collector.Describable {

    private static final Logger LOG = Logger.getLogger(CatalogMetrics.class);

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final CatalogQueries catalog;
    private @Nullable FutureTask<List<MetricFamilySamples>> running;

    CatalogMetrics(CatalogQueries catalog) {
        this.catalog = catalog;
    }

    /**
     * Produces the registry of {@code /q/metrics}. Quarkus's own producer creates a new one for each injection point.
     */
    @Produces
    @Singleton
    static CollectorRegistry registry() {
        return new CollectorRegistry(true);
    }

    void start(@Observes StartupEvent event, CollectorRegistry registry) {
        register(registry);
    }

    /** Returns nothing, so that the registry does not read the catalog at start. */
    @Override
    public List<MetricFamilySamples> describe() {
        return List.of();
    }

    @Override
    public List<MetricFamilySamples> collect() {
        List<MetricFamilySamples> known = read();
        List<MetricFamilySamples> families = new ArrayList<>(known);
        families.add(new GaugeMetricFamily(
                "coffer_catalog_up", "Whether the catalog was reachable for this scrape", known.isEmpty() ? 0 : 1));
        return families;
    }

    /** Returns the gauges of the catalog; none if it does not answer in time. */
    private List<MetricFamilySamples> read() {
        try {
            return begin().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            LOG.debug("The catalog cannot be read for the metrics", e);
        } catch (TimeoutException e) {
            LOG.debugf("The catalog has not answered the metrics within %s", PATIENCE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return List.of();
    }

    private synchronized FutureTask<List<MetricFamilySamples>> begin() {
        FutureTask<List<MetricFamilySamples>> known = running;
        if (known != null && !known.isDone()) {
            return known;
        }
        FutureTask<List<MetricFamilySamples>> next = new FutureTask<>(catalog::ask);
        running = next;
        Thread thread = new Thread(next, "metrics-catalog");
        thread.setDaemon(true);
        thread.start();
        return next;
    }
}
