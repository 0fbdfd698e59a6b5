package dev.coffer.chaos;

import dev.coffer.harness.TestServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is in the catalog, past the service. */
final class CatalogView {

    private static final String RUNNING = "status in ('NEW', 'BUILDING', 'SAVING') and deleted_at is null";

    private final TestServer server;
    private final String database;

    /** Of the service under test. */
    CatalogView(TestServer server) {
        this(server, "catalog");
    }

    CatalogView(TestServer server, String database) {
        this.server = server;
        this.database = database;
    }

    /**
     * The row of a backup.
     *
     * @param pointsAt the folder of another backup, of which this is one more record; null for most
     */
    record Row(
            String id,
            String account,
            String instance,
            @Nullable String parent,
            String status,
            boolean deleted,
            @Nullable String fault,
            @Nullable String verification,
            @Nullable String brokenAncestor,
            @Nullable String pointsAt) {

        boolean whole() {
            return List.of("COMPLETED", "RESTORED").contains(status) && !deleted;
        }

        boolean terminal() {
            return List.of("COMPLETED", "RESTORED", "FAILED", "DELETE_FAILED").contains(status);
        }

        String folder() {
            return pointsAt == null ? account + "/" + instance + "/" + id : pointsAt;
        }
    }

    /** All backups that ever were. */
    List<Row> backups() throws SQLException {
        return ask(
                "select id, account_id, instance_id, parent_id, status, deleted_at is not null,"
                        + " fault_code || ': ' || fault_message, verification, broken_ancestor, restored_folder from backup order by id",
                row -> new Row(
                        row.getString(1),
                        row.getString(2),
                        row.getString(3),
                        row.getString(4),
                        row.getString(5),
                        row.getBoolean(6),
                        row.getString(7),
                        row.getString(8),
                        row.getString(9),
                        row.getString(10)));
    }

    /** Instances that have more than one backup running. */
    List<String> crowdedInstances() throws SQLException {
        return ask(
                "select instance_id from backup where " + RUNNING + " group by 1 having count(*) > 1",
                row -> row.getString(1));
    }

    /** What is still to be done, or to end. */
    List<String> unfinished() throws SQLException {
        List<String> unfinished = new ArrayList<>(ask(
                "select id || ' is ' || status || ', begun ' || attempts || ' times' from backup where " + RUNNING,
                row -> row.getString(1)));
        unfinished.addAll(ask(
                "select task_name || ' ' || task_instance || ' at ' || execution_time || ', failed '"
                        + " || coalesce(consecutive_failures, 0) || ' times' from scheduled_tasks"
                        + " where task_name in ('backup-take', 'backup-copy', 'backup-remove', 'backup-verify', 'store-sweep')",
                row -> row.getString(1)));
        return unfinished;
    }

    /** The names of the workers that take a backup of this status, or that do this kind of work. */
    List<String> busyWith(String statusOrWork) throws SQLException {
        return ask(
                "select t.picked_by from scheduled_tasks t left join backup b on b.id::text = t.task_instance"
                        + " where t.picked and (t.task_name = '" + statusOrWork + "' or b.status = '" + statusOrWork
                        + "')",
                row -> row.getString(1));
    }

    /** How many sweeps have gone through the whole store that began after a moment. */
    int sweepsSince(Instant moment) throws SQLException {
        return ask(
                        "select id from store_run where kind = 'SWEEP' and status = 'COMPLETED' and started > '"
                                + moment + "'",
                        row -> row.getString(1))
                .size();
    }

    /** What the last sweep found, and where. */
    record Finding(String kind, String path, String detail) {}

    List<Finding> findings() throws SQLException {
        return ask(
                "select kind, path, detail from store_finding where run_kind = 'SWEEP' order by path",
                row -> new Finding(row.getString(1), row.getString(2), row.getString(3)));
    }

    /** Ends all connections of the service. */
    int cut() throws SQLException {
        return ask(
                        "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'coffer'",
                        row -> row.getString(1))
                .size();
    }

    private interface Reader<T> {
        T read(ResultSet row) throws SQLException;
    }

    private <T> List<T> ask(String query, Reader<T> reader) throws SQLException {
        try (Connection connection = server.connect(database);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            List<T> rows = new ArrayList<>();
            while (row.next()) {
                rows.add(reader.read(row));
            }
            return rows;
        }
    }
}
