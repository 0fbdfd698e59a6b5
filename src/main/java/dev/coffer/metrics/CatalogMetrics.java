package dev.coffer.metrics;

import dev.coffer.backup.BackupStatus;
import dev.coffer.metrics.CatalogState.BackedUp;
import dev.coffer.reconcile.SweepReport;
import dev.coffer.work.QueueTable;
import dev.coffer.work.WorkKind;
import io.prometheus.client.Collector;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.GaugeMetricFamily;
import io.quarkus.arc.All;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The gauges that are read from the catalog and are therefore the same in every process. The catalog is read only for a
 * scrape. If it is unreachable, {@code coffer_catalog_up} is the only gauge.
 */
@Singleton
public class CatalogMetrics extends Collector implements Collector.Describable {

    private static final List<String> OF_INSTANCE = List.of("account", "instance_id", "instance_name");

    private final CatalogReader catalog;
    private final MetricsConfig config;
    private final List<String> kinds;

    CatalogMetrics(CatalogReader catalog, MetricsConfig config, @All List<WorkKind> kinds) {
        this.catalog = catalog;
        this.config = config;
        this.kinds = kinds.stream().map(WorkKind::name).toList();
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
        Optional<CatalogState> state = catalog.read();
        List<MetricFamilySamples> families = new ArrayList<>();
        families.add(new GaugeMetricFamily(
                "coffer_catalog_up", "Whether the catalog was reachable for this scrape", state.isPresent() ? 1 : 0));
        state.ifPresent(known -> {
            backups(families, known);
            work(families, known.work());
            instances(families, known);
            sweep(families, known.sweep());
        });
        return families;
    }

    private static void backups(List<MetricFamilySamples> families, CatalogState state) {
        GaugeMetricFamily backups =
                new GaugeMetricFamily("coffer_backups", "Backups that are not deleted", List.of("status"));
        for (BackupStatus status : BackupStatus.values()) {
            backups.addMetric(List.of(status.name()), (double) state.backups().getOrDefault(status.name(), 0L));
        }
        families.add(backups);
        GaugeMetricFamily broken = new GaugeMetricFamily(
                "coffer_backups_broken", "Backups that are known not to restore, by reason", List.of("reason"));
        broken.addMetric(List.of("damaged"), (double) state.broken().getOrDefault("DAMAGED", 0L));
        broken.addMetric(List.of("incomplete"), (double) state.broken().getOrDefault("INCOMPLETE", 0L));
        broken.addMetric(
                List.of("ancestor"),
                (double) state.broken().getOrDefault("", 0L) + state.broken().getOrDefault("OK", 0L));
        families.add(broken);
        families.add(new GaugeMetricFamily(
                "coffer_backup_running_age_seconds",
                "Age of the oldest backup that has not ended; 0 if there is none",
                state.oldestRunningSeconds()));
    }

    private void work(List<MetricFamilySamples> families, List<QueueTable.Count> lines) {
        List<QueueTable.Count> all = new ArrayList<>(lines);
        Set<String> idle = new HashSet<>(kinds);
        lines.forEach(line -> idle.remove(line.kind()));
        idle.forEach(kind -> all.add(new QueueTable.Count(kind, 0, 0, 0, 0)));

        GaugeMetricFamily queued = ofKind("coffer_work_queued", "Pieces of work that no worker has claimed");
        GaugeMetricFamily running = ofKind("coffer_work_running", "Pieces of work that a worker has claimed");
        GaugeMetricFamily retrying = ofKind("coffer_work_retrying", "Pieces of work that have failed at least once");
        GaugeMetricFamily age = ofKind(
                "coffer_work_oldest_due_age_seconds",
                "How long the oldest due piece of work has waited; 0 if none is due");
        for (QueueTable.Count line : all) {
            List<String> kind = List.of(line.kind());
            queued.addMetric(kind, (double) line.queued());
            running.addMetric(kind, (double) line.running());
            retrying.addMetric(kind, (double) line.retrying());
            age.addMetric(kind, line.oldestDueSeconds());
        }
        families.addAll(List.of(queued, running, retrying, age));
    }

    private void instances(List<MetricFamilySamples> families, CatalogState state) {
        families.add(new GaugeMetricFamily("coffer_instances", "Registered instances", (double) state.instances()));
        if (!config.instances()) {
            return;
        }
        GaugeMetricFamily registered = new GaugeMetricFamily(
                "coffer_instance_registered_timestamp_seconds", "When the instance was registered", OF_INSTANCE);
        GaugeMetricFamily success = new GaugeMetricFamily(
                "coffer_instance_last_success_timestamp_seconds",
                "When the instance's newest good backup was requested; 0 if there is none",
                OF_INSTANCE);
        for (BackedUp line : state.backedUp()) {
            List<String> labels = List.of(line.account(), line.id(), line.name());
            registered.addMetric(labels, line.registered());
            success.addMetric(labels, line.lastSuccess());
        }
        families.add(registered);
        families.add(success);
        families.add(new GaugeMetricFamily(
                "coffer_instances_left_out",
                "Instances without series of their own, because there are more than coffer.metrics.max-instances",
                (double) Math.max(0, state.instances() - state.backedUp().size())));
    }

    private static void sweep(List<MetricFamilySamples> families, Optional<SweepReport.Last> last) {
        GaugeMetricFamily findings = ofKind(
                "coffer_sweep_findings", "Findings of the last sweep, in objects; in records for missing and mismatch");
        GaugeMetricFamily bytes = ofKind("coffer_sweep_finding_bytes", "Size of the objects that the last sweep found");
        last.ifPresent(sweep -> sweep.found().forEach((kind, count) -> {
            findings.addMetric(List.of(kind), (double) count.number());
            bytes.addMetric(List.of(kind), (double) count.bytes());
        }));
        families.add(findings);
        families.add(bytes);
        families.add(new GaugeMetricFamily(
                "coffer_sweep_last_timestamp_seconds",
                "When the last sweep of the store ended; 0 if there was none",
                last.map(sweep -> sweep.ended().toEpochMilli() / 1000.0).orElse(0.0)));
    }

    private static GaugeMetricFamily ofKind(String name, String help) {
        return new GaugeMetricFamily(name, help, List.of("kind"));
    }
}
