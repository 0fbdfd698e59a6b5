package dev.coffer.metrics;

import dev.coffer.backup.BackupStatus;
import dev.coffer.backup.CopyStatus;
import dev.coffer.metrics.CachedQuery.Question;
import dev.coffer.reconcile.SweepReport;
import dev.coffer.work.QueueTable;
import dev.coffer.work.WorkKind;
import io.agroal.api.AgroalDataSource;
import io.prometheus.client.Collector.MetricFamilySamples;
import io.prometheus.client.GaugeMetricFamily;
import io.quarkus.arc.All;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The catalog queries of the metrics, and the gauges that they fill. Each part is one statement, whose cost does not depend
 * on the number of backups as far as an index has the columns: such a statement does not read the table.
 */
@Singleton
class CatalogQueries {

    static final String BACKUPS = "select status, count(*) from backup where deleted_at is null group by status";

    static final String COPIES = "select status, count(*) from backup_copy where status <> 'REMOVED' group by status";

    /** Reads at most one row per instance, through the unique index on running backups. */
    static final String OLDEST_RUNNING = "select coalesce(extract(epoch from now() - min(created)), 0) from backup"
            + " where status in ('NEW', 'BUILDING', 'SAVING') and deleted_at is null";

    static final String BROKEN = "select coalesce(verification, ''), count(*) from backup where deleted_at is null"
            + " and (verification in ('DAMAGED', 'INCOMPLETE') or broken_ancestor is not null) group by verification";

    static final String INSTANCES = "select count(*) from instance where deleted_at is null";

    /** Reads the schedules, of which there are few for each instance. */
    static final String SCHEDULES = "select count(*) filter (where next_run is not null),"
            + " count(*) filter (where next_run is null), coalesce(sum(missed_count), 0),"
            + " coalesce(greatest(0, extract(epoch from now() - min(next_due))), 0) from schedule where deleted_at is null";

    static final String BACKED_UP = "select i.account_id, i.id, i.name, extract(epoch from i.created),"
            + " coalesce(extract(epoch from newest.created), 0), coalesce(extract(epoch from proven.created), 0),"
            + " coalesce(proven.proof_millis / 1000.0, 0)"
            + " from (select * from instance where deleted_at is null order by id limit ?) i"
            + " left join lateral (select p.created, p.proof_millis from backup p where p.instance_id = i.id"
            + " and p.proof = 'PROVEN' and p.deleted_at is null order by p.id desc limit 1) proven on true"
            + " left join lateral (select b.created from backup b where b.instance_id = i.id"
            + " and b.status = 'COMPLETED' and b.deleted_at is null and b.broken_ancestor is null"
            + " and (b.verification is null or b.verification = 'OK') and (b.complete is null or b.complete) order by b.id desc limit 1) newest on true";

    /**
     * The server cancels longer statements, so that queries do not pile up in a slow catalog. Locked tables are not waited
     * for, because the wait would count as the duration of the query and extend the caching of its result.
     */
    private static final String LIMIT = "set local statement_timeout = '20s'; set local lock_timeout = '1s'";

    private static final List<String> OF_INSTANCE = List.of("account", "instance_id", "instance_name");

    private final AgroalDataSource catalog;
    private final MetricsConfig config;
    private final List<String> kinds;
    private final List<CachedQuery<List<MetricFamilySamples>>> queries = new ArrayList<>();

    CatalogQueries(AgroalDataSource catalog, MetricsConfig config, @All List<WorkKind> kinds) {
        this.catalog = catalog;
        this.config = config;
        this.kinds = kinds.stream().map(WorkKind::name).toList();
        add(CatalogQueries::backups);
        add(CatalogQueries::copies);
        add(CatalogQueries::broken);
        add(CatalogQueries::oldestRunning);
        add(this::work);
        add(this::instances);
        if (config.instances()) {
            add(this::backedUp);
        }
        add(CatalogQueries::schedules);
        add(CatalogQueries::sweep);
    }

    private void add(Question<List<MetricFamilySamples>> question) {
        queries.add(new CachedQuery<>(config.refresh(), question));
    }

    /** Runs the queries whose results have expired, in one transaction. Called by one thread at a time. */
    List<MetricFamilySamples> ask() throws SQLException {
        try (Connection connection = catalog.getConnection()) {
            connection.setAutoCommit(false);
            try (Statement limit = connection.createStatement()) {
                limit.execute(LIMIT);
            }
            try {
                List<MetricFamilySamples> families = new ArrayList<>();
                for (CachedQuery<List<MetricFamilySamples>> query : queries) {
                    families.addAll(query.answer(connection));
                }
                return families;
            } finally {
                connection.rollback();
            }
        }
    }

    private static List<MetricFamilySamples> backups(Connection connection) throws SQLException {
        Map<String, Long> counts = counts(connection, BACKUPS);
        GaugeMetricFamily backups =
                new GaugeMetricFamily("coffer_backups", "Backups that are not deleted", List.of("status"));
        for (BackupStatus status : BackupStatus.values()) {
            backups.addMetric(List.of(status.name()), (double) counts.getOrDefault(status.name(), 0L));
        }
        return List.of(backups);
    }

    private static List<MetricFamilySamples> copies(Connection connection) throws SQLException {
        Map<String, Long> counts = counts(connection, COPIES);
        GaugeMetricFamily copies =
                new GaugeMetricFamily("coffer_backup_copies", "Copies of backups in other stores", List.of("status"));
        for (CopyStatus status : CopyStatus.values()) {
            if (status != CopyStatus.REMOVED) {
                copies.addMetric(List.of(status.name()), (double) counts.getOrDefault(status.name(), 0L));
            }
        }
        return List.of(copies);
    }

    private static List<MetricFamilySamples> broken(Connection connection) throws SQLException {
        Map<String, Long> counts = counts(connection, BROKEN);
        GaugeMetricFamily broken = new GaugeMetricFamily(
                "coffer_backups_broken", "Backups that are known not to restore, by reason", List.of("reason"));
        broken.addMetric(List.of("damaged"), (double) counts.getOrDefault("DAMAGED", 0L));
        broken.addMetric(List.of("incomplete"), (double) counts.getOrDefault("INCOMPLETE", 0L));
        broken.addMetric(List.of("ancestor"), (double) counts.getOrDefault("", 0L) + counts.getOrDefault("OK", 0L));
        return List.of(broken);
    }

    private static List<MetricFamilySamples> oldestRunning(Connection connection) throws SQLException {
        return List.of(new GaugeMetricFamily(
                "coffer_backup_running_age_seconds",
                "Age of the oldest backup that has not ended; 0 if there is none",
                number(connection, OLDEST_RUNNING)));
    }

    private List<MetricFamilySamples> work(Connection connection) throws SQLException {
        List<QueueTable.Count> all = new ArrayList<>(QueueTable.counts(connection));
        Set<String> idle = new HashSet<>(kinds);
        all.forEach(line -> idle.remove(line.kind()));
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
        return List.of(queued, running, retrying, age);
    }

    private List<MetricFamilySamples> instances(Connection connection) throws SQLException {
        double instances = number(connection, INSTANCES);
        GaugeMetricFamily all = new GaugeMetricFamily("coffer_instances", "Registered instances", instances);
        return !config.instances()
                ? List.of(all)
                : List.of(
                        all,
                        new GaugeMetricFamily(
                                "coffer_instances_left_out",
                                "Instances without series of their own, because there are more than"
                                        + " coffer.metrics.max-instances",
                                Math.max(0, instances - config.maxInstances())));
    }

    private List<MetricFamilySamples> backedUp(Connection connection) throws SQLException {
        GaugeMetricFamily registered = new GaugeMetricFamily(
                "coffer_instance_registered_timestamp_seconds", "When the instance was registered", OF_INSTANCE);
        GaugeMetricFamily success = new GaugeMetricFamily(
                "coffer_instance_last_success_timestamp_seconds",
                "When the instance's newest good backup was requested; 0 if there is none",
                OF_INSTANCE);
        GaugeMetricFamily proven = new GaugeMetricFamily(
                "coffer_instance_last_proven_timestamp_seconds",
                "When the instance's newest backup that is proven by a restore was requested; 0 if there is none",
                OF_INSTANCE);
        GaugeMetricFamily restore = new GaugeMetricFamily(
                "coffer_instance_restore_seconds",
                "How long the restore of that backup took; 0 if there is none",
                OF_INSTANCE);
        try (PreparedStatement statement = connection.prepareStatement(BACKED_UP)) {
            statement.setInt(1, config.maxInstances());
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    List<String> labels = List.of(row.getString(1), row.getString(2), row.getString(3));
                    registered.addMetric(labels, row.getDouble(4));
                    success.addMetric(labels, row.getDouble(5));
                    proven.addMetric(labels, row.getDouble(6));
                    restore.addMetric(labels, row.getDouble(7));
                }
            }
        }
        return List.of(registered, success, proven, restore);
    }

    private static List<MetricFamilySamples> schedules(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(SCHEDULES)) {
            row.next();
            GaugeMetricFamily schedules =
                    new GaugeMetricFamily("coffer_schedules", "Schedules that are not deleted", List.of("state"));
            schedules.addMetric(List.of("active"), row.getDouble(1));
            schedules.addMetric(List.of("paused"), row.getDouble(2));
            return List.of(
                    schedules,
                    new GaugeMetricFamily(
                            "coffer_schedule_runs_missed",
                            "Runs of these schedules that were recorded as missed",
                            row.getDouble(3)),
                    new GaugeMetricFamily(
                            "coffer_schedule_oldest_due_age_seconds",
                            "How long the oldest run that is due has waited, with its jitter; 0 if none is due",
                            row.getDouble(4)));
        }
    }

    private static List<MetricFamilySamples> sweep(Connection connection) {
        Optional<SweepReport> last = SweepReport.last();
        GaugeMetricFamily findings = ofKind(
                "coffer_sweep_findings", "Findings of the last sweep, in objects; in records for missing and mismatch");
        GaugeMetricFamily bytes = ofKind("coffer_sweep_finding_bytes", "Size of the objects that the last sweep found");
        last.ifPresent(sweep -> sweep.found().forEach((kind, count) -> {
            findings.addMetric(List.of(kind), (double) count.number());
            bytes.addMetric(List.of(kind), (double) count.bytes());
        }));
        return List.of(
                findings,
                bytes,
                new GaugeMetricFamily(
                        "coffer_sweep_last_timestamp_seconds",
                        "When the last sweep of the store ended; 0 if there was none",
                        last.map(sweep -> sweep.ended().toEpochMilli() / 1000.0).orElse(0.0)));
    }

    private static GaugeMetricFamily ofKind(String name, String help) {
        return new GaugeMetricFamily(name, help, List.of("kind"));
    }

    private static double number(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getDouble(1);
        }
    }

    private static Map<String, Long> counts(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            Map<String, Long> counts = new HashMap<>();
            while (row.next()) {
                counts.put(row.getString(1), row.getLong(2));
            }
            return counts;
        }
    }
}
