package dev.coffer.work;

import dev.coffer.catalog.CatalogClock;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import javax.sql.DataSource;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Finds work whose worker is dead, and puts it back into the queue. Dead is who has given no sign of life while this
 * watch was looking, for a whole lease; so no comparison of two clocks decides, and time in which the watch could not
 * look itself, since the catalog was away or this process stood still, does not count.
 *
 * <p>Not safe for several threads; each process has one, and several may find the same.
 */
final class LeaseWatch {

    private static final Logger LOG = Logger.getLogger(LeaseWatch.class);

    private static final String TAKEN = "select task_name, task_instance, version, last_heartbeat, picked_by,"
            + " coalesce(consecutive_failures, 0) from scheduled_tasks where picked and task_name = any (?)";

    /** Only if it has given no sign of life since it was looked at. */
    private static final String PUT_BACK = "update scheduled_tasks set picked = false, picked_by = null,"
            + " last_heartbeat = null, execution_time = ?, last_failure = ?,"
            + " consecutive_failures = coalesce(consecutive_failures, 0) + 1, version = version + 1"
            + " where task_name = ? and task_instance = ? and version = ? and picked"
            + " and last_heartbeat is not distinct from ?";

    /** Work never waits longer than its longest pause, unless the catalog's clock went back. */
    private static final String PULL_IN = "update scheduled_tasks set execution_time = ?, version = version + 1"
            + " where task_name = any (?) and not picked and execution_time > ?";

    private final DataSource catalog;
    private final String[] kinds;
    private final CatalogClock clock;
    private final Backoff pauses;
    private final long lease;
    private final LongSupplier counter;
    private final Consumer<String> leaseExpired;
    private final Map<Work, Sight> seen = new HashMap<>();
    private long lastLook;

    /**
     * @param counter nanoseconds from any moment on, which never goes back
     * @param leaseExpired is told the kind of each piece that is put back
     */
    LeaseWatch(
            DataSource catalog,
            Set<String> kinds,
            CatalogClock clock,
            Backoff pauses,
            Duration lease,
            LongSupplier counter,
            Consumer<String> leaseExpired) {
        this.catalog = catalog;
        this.kinds = kinds.toArray(String[]::new);
        this.clock = clock;
        this.pauses = pauses;
        this.lease = lease.toNanos();
        this.counter = counter;
        this.leaseExpired = leaseExpired;
        this.lastLook = counter.getAsLong();
    }

    private record Work(String kind, String subject) {}

    /** The last sign of life of a piece of work, and when it was first seen by this process's counter. */
    private record Sight(long version, @Nullable Timestamp heartbeat, String worker, int failures, long first) {
        boolean same(Sight other) {
            return version == other.version && Objects.equals(heartbeat, other.heartbeat);
        }
    }

    /**
     * Looks once; to be called several times in a lease.
     *
     * @return whether something was put back
     */
    boolean look() throws SQLException {
        long asked = counter.getAsLong();
        if (asked - lastLook > lease / 2) {
            seen.clear();
        }
        boolean found = false;
        try (Connection connection = catalog.getConnection()) {
            Map<Work, Sight> now = taken(connection);
            seen.keySet().retainAll(now.keySet());
            for (Map.Entry<Work, Sight> entry : now.entrySet()) {
                Sight before = seen.get(entry.getKey());
                if (before == null || !before.same(entry.getValue())) {
                    seen.put(entry.getKey(), entry.getValue());
                } else if (asked - before.first() >= lease) {
                    found |= putBack(connection, entry.getKey(), before);
                }
            }
            found |= pullIn(connection);
        }
        lastLook = counter.getAsLong();
        return found;
    }

    private Map<Work, Sight> taken(Connection connection) throws SQLException {
        Map<Work, Sight> taken = new HashMap<>();
        try (PreparedStatement query = connection.prepareStatement(TAKEN)) {
            query.setArray(1, connection.createArrayOf("text", kinds));
            try (ResultSet row = query.executeQuery()) {
                long answered = counter.getAsLong();
                while (row.next()) {
                    taken.put(
                            new Work(row.getString(1), row.getString(2)),
                            new Sight(
                                    row.getLong(3),
                                    row.getTimestamp(4),
                                    String.valueOf(row.getString(5)),
                                    row.getInt(6),
                                    answered));
                }
            }
        }
        return taken;
    }

    private boolean putBack(Connection connection, Work work, Sight dead) throws SQLException {
        Instant now = clock.now();
        try (PreparedStatement update = connection.prepareStatement(PUT_BACK)) {
            update.setTimestamp(1, Timestamp.from(now.plus(pauses.afterDeath(dead.failures()))));
            update.setTimestamp(2, Timestamp.from(now));
            update.setString(3, work.kind());
            update.setString(4, work.subject());
            update.setLong(5, dead.version());
            update.setTimestamp(6, dead.heartbeat());
            if (update.executeUpdate() == 0) {
                return false;
            }
        }
        LOG.warnf(
                "Worker %s has given no sign of life for its lease; its work %s %s is taken up again",
                dead.worker(), work.kind(), work.subject());
        leaseExpired.accept(work.kind());
        return true;
    }

    private boolean pullIn(Connection connection) throws SQLException {
        Instant now = clock.now();
        try (PreparedStatement update = connection.prepareStatement(PULL_IN)) {
            update.setTimestamp(1, Timestamp.from(now));
            update.setArray(2, connection.createArrayOf("text", kinds));
            update.setTimestamp(3, Timestamp.from(now.plus(pauses.longest().multipliedBy(2))));
            return update.executeUpdate() > 0;
        }
    }
}
