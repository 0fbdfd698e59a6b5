package dev.coffer.work;

import com.github.kagkarlsson.scheduler.task.Execution;
import com.github.kagkarlsson.scheduler.task.helper.RecurringTask;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** The queries on the queue's table that the library does not offer. */
@Singleton
public class QueueTable {

    /** Counts the work of each kind; see {@link Count}. */
    public static final String COUNTS =
            "select task_name, count(*) filter (where not picked), count(*) filter (where picked),"
                    + " count(*) filter (where consecutive_failures > 0),"
                    + " coalesce(extract(epoch from now() - min(execution_time)"
                    + " filter (where not picked and execution_time <= now())), 0)"
                    + " from scheduled_tasks group by task_name";

    private static final String HELD = "select 1 from scheduled_tasks"
            + " where task_name = ? and task_instance = ? and version = ? and picked_by = ? for share";

    /** What was put off, and not what failed, is waited for longer. */
    private static final String LEFT = "select exists (select 1 from scheduled_tasks where task_name = any (?)"
            + " and (not picked and (execution_time <= ?"
            + " or coalesce(consecutive_failures, 0) = 0 and execution_time <= ?)"
            + " or picked and (picked_by = ? or last_heartbeat < ?)))";

    private static final String DUE = "select exists (select 1 from scheduled_tasks where task_name = any (?)"
            + " and (not picked and execution_time <= ? or picked and last_heartbeat < ?))";

    private static final String HASTEN = "update scheduled_tasks set execution_time = ? where task_name = ?"
            + " and task_instance = ? and not picked and execution_time > ?";

    private static final String TAKEN = "select task_name, task_instance, version, last_heartbeat, picked_by,"
            + " coalesce(consecutive_failures, 0) from scheduled_tasks where picked and task_name = any (?)";

    private static final String PUT_BACK = "update scheduled_tasks set picked = false, picked_by = null,"
            + " last_heartbeat = null, execution_time = ?, last_failure = ?,"
            + " consecutive_failures = coalesce(consecutive_failures, 0) + 1, version = version + 1"
            + " where task_name = ? and task_instance = ? and version = ? and picked"
            + " and last_heartbeat is not distinct from ?";

    private final DataSource catalog;

    QueueTable(DataSource catalog) {
        this.catalog = catalog;
    }

    /**
     * The work of one kind.
     *
     * @param queued the pieces that wait for a worker, including those that are tried again later
     * @param running the pieces that a worker has
     * @param retrying the pieces, queued or running, that have failed before
     * @param oldestDueSeconds how long the first due piece has been waiting; 0 if none is due
     */
    public record Count(String kind, long queued, long running, long retrying, double oldestDueSeconds) {}

    /** A piece of work that a worker has, with the worker's last sign of life. */
    record Taken(
            String kind,
            String subject,
            long version,
            @Nullable Timestamp heartbeat,
            String worker,
            int failures) {}

    /** Counts the work of each kind that the queue holds. */
    public static List<Count> counts(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(COUNTS)) {
            List<Count> counts = new ArrayList<>();
            while (row.next()) {
                counts.add(
                        new Count(row.getString(1), row.getLong(2), row.getLong(3), row.getLong(4), row.getDouble(5)));
            }
            return counts;
        }
    }

    /**
     * Returns whether a piece of work is still the run's that took it; it stays so until the caller's transaction ends.
     *
     * @throws IllegalStateException if the catalog cannot be read
     */
    boolean isHeld(Execution taken) {
        try (Connection connection = catalog.getConnection();
                PreparedStatement query = connection.prepareStatement(HELD)) {
            query.setString(1, taken.getTaskName());
            query.setString(2, taken.getId());
            query.setLong(3, taken.version);
            query.setString(4, taken.pickedBy);
            try (ResultSet row = query.executeQuery()) {
                return row.next();
            }
        } catch (SQLException e) {
            throw new IllegalStateException("The queue cannot be read.", e);
        }
    }

    /**
     * Returns whether there is work of these kinds that is due, that this worker has, or whose worker lost its lease.
     *
     * @throws IllegalStateException if the catalog cannot be read
     */
    boolean isSomethingLeft(Set<String> kinds, WorkerName worker, WorkConfig config, Instant now) {
        try (Connection connection = catalog.getConnection();
                PreparedStatement query = connection.prepareStatement(LEFT)) {
            query.setArray(1, connection.createArrayOf("text", kinds.toArray()));
            query.setTimestamp(2, due(now, config.pollInterval().multipliedBy(2)));
            query.setTimestamp(3, due(now, Slots.LONGEST_WAIT.plus(config.pollInterval())));
            query.setString(4, worker.toString());
            query.setTimestamp(5, Timestamp.from(now.minus(config.lease())));
            try (ResultSet row = query.executeQuery()) {
                row.next();
                return row.getBoolean(1);
            }
        } catch (SQLException e) {
            throw new IllegalStateException("The queue cannot be read.", e);
        }
    }

    /**
     * Lets recurring work be done by a time, in the caller's transaction, unless it is being done.
     *
     * @throws IllegalStateException if the catalog cannot be written
     */
    void hasten(String name, Instant due) {
        try (Connection connection = catalog.getConnection();
                PreparedStatement update = connection.prepareStatement(HASTEN)) {
            update.setTimestamp(1, Timestamp.from(due));
            update.setString(2, name);
            update.setString(3, RecurringTask.INSTANCE);
            update.setTimestamp(4, Timestamp.from(due));
            update.executeUpdate();
        } catch (SQLException e) {
            throw new IllegalStateException("The queue cannot be written.", e);
        }
    }

    /**
     * Returns whether there is work with these names that is due and waits for a worker, or whose worker lost its lease.
     *
     * @throws IllegalStateException if the catalog cannot be read
     */
    boolean isSomethingDue(Set<String> names, Duration lease, Instant now) {
        try (Connection connection = catalog.getConnection();
                PreparedStatement query = connection.prepareStatement(DUE)) {
            query.setArray(1, connection.createArrayOf("text", names.toArray()));
            query.setTimestamp(2, Timestamp.from(now));
            query.setTimestamp(3, Timestamp.from(now.minus(lease)));
            try (ResultSet row = query.executeQuery()) {
                row.next();
                return row.getBoolean(1);
            }
        } catch (SQLException e) {
            throw new IllegalStateException("The queue cannot be read.", e);
        }
    }

    private static Timestamp due(Instant now, Duration within) {
        return Timestamp.from(now.plus(within));
    }

    /** Returns the work of these kinds that workers have. */
    List<Taken> taken(Set<String> kinds) throws SQLException {
        try (Connection connection = catalog.getConnection();
                PreparedStatement query = connection.prepareStatement(TAKEN)) {
            query.setArray(1, connection.createArrayOf("text", kinds.toArray()));
            try (ResultSet row = query.executeQuery()) {
                List<Taken> taken = new ArrayList<>();
                while (row.next()) {
                    taken.add(new Taken(
                            row.getString(1),
                            row.getString(2),
                            row.getLong(3),
                            row.getTimestamp(4),
                            String.valueOf(row.getString(5)),
                            row.getInt(6)));
                }
                return taken;
            }
        }
    }

    /**
     * Puts work back into the queue.
     *
     * @return false if its worker has given a sign of life since the work was read
     */
    boolean putBack(Taken work, Instant due, Instant now) throws SQLException {
        try (Connection connection = catalog.getConnection();
                PreparedStatement update = connection.prepareStatement(PUT_BACK)) {
            update.setTimestamp(1, Timestamp.from(due));
            update.setTimestamp(2, Timestamp.from(now));
            update.setString(3, work.kind());
            update.setString(4, work.subject());
            update.setLong(5, work.version());
            update.setTimestamp(6, work.heartbeat());
            return update.executeUpdate() > 0;
        }
    }
}
