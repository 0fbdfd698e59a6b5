package dev.coffer.metrics;

import dev.coffer.metrics.CatalogState.BackedUp;
import dev.coffer.reconcile.SweepReport;
import dev.coffer.work.QueueTable;
import io.agroal.api.AgroalDataSource;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The catalog queries of the metrics. Each part is one statement whose cost does not depend on the number of backups as far
 * as an index has the columns: such a statement does not read the table.
 */
@Singleton
class CatalogQueries {

    static final String BACKUPS = "select status, count(*) from backup where deleted_at is null group by status";

    /** Reads at most one row per instance, through the unique index on running backups. */
    static final String OLDEST_RUNNING = "select coalesce(extract(epoch from now() - min(created)), 0) from backup"
            + " where status in ('NEW', 'BUILDING', 'SAVING') and deleted_at is null";

    static final String BROKEN = "select coalesce(verification, ''), count(*) from backup where deleted_at is null"
            + " and (verification in ('DAMAGED', 'INCOMPLETE') or broken_ancestor is not null) group by verification";

    static final String INSTANCES = "select count(*) from instance where deleted_at is null";

    static final String BACKED_UP = "select i.account_id, i.id, i.name, extract(epoch from i.created),"
            + " coalesce(extract(epoch from newest.created), 0)"
            + " from (select * from instance where deleted_at is null order by id limit ?) i"
            + " left join lateral (select b.created from backup b where b.instance_id = i.id"
            + " and b.status = 'COMPLETED' and b.deleted_at is null and b.broken_ancestor is null"
            + " and (b.verification is null or b.verification = 'OK') order by b.id desc limit 1) newest on true";

    /**
     * The server cancels longer statements, so that queries do not pile up in a slow catalog. Locked tables are not waited
     * for, because the wait would count as the duration of the query and extend the caching of its result.
     */
    private static final String LIMIT = "set local statement_timeout = '20s'; set local lock_timeout = '1s'";

    private final AgroalDataSource catalog;
    private final int maxInstances;
    private final CachedQuery<Map<String, Long>> backups;
    private final CachedQuery<Map<String, Long>> broken;
    private final CachedQuery<Double> oldestRunning;
    private final CachedQuery<List<QueueTable.Count>> work;
    private final CachedQuery<Long> instances;
    private final CachedQuery<List<BackedUp>> backedUp;
    private final CachedQuery<Optional<SweepReport.Last>> sweep;

    CatalogQueries(AgroalDataSource catalog, MetricsConfig config, SweepReport sweeps) {
        this.catalog = catalog;
        this.maxInstances = config.instances() ? config.maxInstances() : 0;
        this.backups = new CachedQuery<>(config.refresh(), connection -> counts(connection, BACKUPS));
        this.broken = new CachedQuery<>(config.refresh(), connection -> counts(connection, BROKEN));
        this.oldestRunning = new CachedQuery<>(
                config.refresh(), connection -> one(connection, OLDEST_RUNNING).doubleValue());
        this.work = new CachedQuery<>(config.refresh(), QueueTable::counts);
        this.instances = new CachedQuery<>(
                config.refresh(), connection -> one(connection, INSTANCES).longValue());
        this.backedUp = new CachedQuery<>(config.refresh(), this::backedUp);
        this.sweep = new CachedQuery<>(config.refresh(), connection -> sweeps.last());
    }

    /** Runs the queries whose results have expired, in one transaction. Called by one thread at a time. */
    CatalogState ask() throws SQLException {
        try (Connection connection = catalog.getConnection()) {
            connection.setAutoCommit(false);
            try (Statement limit = connection.createStatement()) {
                limit.execute(LIMIT);
            }
            try {
                return new CatalogState(
                        backups.answer(connection),
                        broken.answer(connection),
                        oldestRunning.answer(connection),
                        work.answer(connection),
                        instances.answer(connection),
                        backedUp.answer(connection),
                        sweep.answer(connection));
            } finally {
                connection.rollback();
            }
        }
    }

    private static Number one(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getBigDecimal(1);
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

    private List<BackedUp> backedUp(Connection connection) throws SQLException {
        if (maxInstances == 0) {
            return List.of();
        }
        try (PreparedStatement statement = connection.prepareStatement(BACKED_UP)) {
            statement.setInt(1, maxInstances);
            try (ResultSet row = statement.executeQuery()) {
                List<BackedUp> lines = new ArrayList<>();
                while (row.next()) {
                    lines.add(new BackedUp(
                            row.getString(1), row.getString(2), row.getString(3), row.getDouble(4), row.getDouble(5)));
                }
                return lines;
            }
        }
    }
}
