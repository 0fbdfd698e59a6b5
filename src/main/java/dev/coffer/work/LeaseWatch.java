package dev.coffer.work;

import dev.coffer.catalog.CatalogClock;
import dev.coffer.work.QueueTable.Taken;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jboss.logging.Logger;

/**
 * Finds work whose worker is dead and puts it back into the queue. A worker is dead if its sign of life has not changed
 * for a whole lease in which this process could look. The library's own detection compares the sign of life with the
 * clock instead: after an outage of the catalog that is longer than a lease, it takes every living worker for dead.
 *
 * <p>Not safe for several threads. Several processes may find the same work.
 */
final class LeaseWatch {

    private static final Logger LOG = Logger.getLogger(LeaseWatch.class);

    private final QueueTable queue;
    private final Set<String> kinds;
    private final CatalogClock clock;
    private final long lease;
    private final LongSupplier counter;
    private final Consumer<String> leaseExpired;

    /** The work that is taken, and since when this process has seen the same sign of life. */
    private Map<Taken, Long> seen = new HashMap<>();

    private long lastLook;

    /**
     * @param counter nanoseconds since any moment, which never go back
     * @param leaseExpired receives the kind of each piece that is put back
     */
    LeaseWatch(
            QueueTable queue,
            Set<String> kinds,
            CatalogClock clock,
            Duration lease,
            LongSupplier counter,
            Consumer<String> leaseExpired) {
        this.queue = queue;
        this.kinds = kinds;
        this.clock = clock;
        this.lease = lease.toNanos();
        this.counter = counter;
        this.leaseExpired = leaseExpired;
        this.lastLook = counter.getAsLong();
    }

    /**
     * Looks once; called several times in a lease.
     *
     * @return whether something was put back
     */
    boolean look() throws SQLException {
        long asked = counter.getAsLong();
        if (asked - lastLook > lease / 2) {
            seen.clear();
        }
        Map<Taken, Long> next = new HashMap<>();
        boolean found = false;
        for (Taken work : queue.taken(kinds)) {
            long since = seen.getOrDefault(work, counter.getAsLong());
            next.put(work, since);
            if (asked - since >= lease) {
                found |= putBack(work);
            }
        }
        seen = next;
        lastLook = counter.getAsLong();
        return found;
    }

    private boolean putBack(Taken work) throws SQLException {
        Instant now = clock.now();
        if (!queue.putBack(work, now.plus(Backoff.OF_WORK.afterDeath(work.failures())), now)) {
            return false;
        }
        LOG.warnf(
                "The lease of worker %s has expired; its work %s %s is queued again",
                work.worker(), work.kind(), work.subject());
        leaseExpired.accept(work.kind());
        return true;
    }
}
