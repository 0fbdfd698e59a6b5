package dev.coffer.catalog;

import io.agroal.api.AgroalDataSource;
import jakarta.enterprise.inject.Typed;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The catalog's clock, the same for all processes on a catalog: a reading of the catalog's clock, advanced by this machine's
 * monotonic counter and refreshed periodically. This machine's wall clock is not used, so it may be wrong or jump.
 */
@Singleton
@Typed(CatalogClock.class)
public class CatalogClock implements com.github.kagkarlsson.scheduler.Clock {

    private static final Logger LOG = Logger.getLogger(CatalogClock.class);

    private static final long FRESH = Duration.ofMinutes(1).toNanos();
    /** The delay before the next attempt if the catalog is unreachable. */
    private static final long PAUSE = Duration.ofSeconds(5).toNanos();
    /** A longer reading is too imprecise to use. */
    private static final long LONGEST_READING = Duration.ofSeconds(1).toNanos();

    /** A source that reads the catalog's time. */
    public interface Source {
        Instant read() throws SQLException;
    }

    private record Reading(Instant time, long nanos, long staleAt) {}

    private final Source source;
    private final LongSupplier counter;
    private final AtomicReference<@Nullable Reading> last = new AtomicReference<>();

    @Inject
    public CatalogClock(AgroalDataSource catalog) {
        this(() -> read(catalog), System::nanoTime);
    }

    /**
     * Creates a clock on another source.
     *
     * @param counter a monotonic counter of nanoseconds
     */
    public CatalogClock(Source source, LongSupplier counter) {
        this.source = source;
        this.counter = counter;
    }

    private static Instant read(AgroalDataSource catalog) throws SQLException {
        try (Connection connection = catalog.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select clock_timestamp()")) {
            row.next();
            return row.getObject(1, OffsetDateTime.class).toInstant();
        }
    }

    /**
     * Returns the catalog's current time. If the catalog is unreachable, the last reading is advanced.
     *
     * @throws IllegalStateException if there was never a successful reading
     */
    @Override
    public Instant now() {
        Reading reading = last.get();
        long nanos = counter.getAsLong();
        if (reading == null || nanos - reading.staleAt() >= 0) {
            reading = renew(reading);
        }
        return reading.time().plusNanos(counter.getAsLong() - reading.nanos());
    }

    private Reading renew(@Nullable Reading old) {
        long asked = counter.getAsLong();
        Reading next;
        try {
            Instant time = source.read();
            long answered = counter.getAsLong();
            // Counted from the answer: slightly late rather than early, so that no lease expires too soon.
            boolean vague = answered - asked > LONGEST_READING;
            next = vague && old != null
                    ? new Reading(old.time(), old.nanos(), answered + PAUSE)
                    : new Reading(time, answered, answered + (vague ? PAUSE : FRESH));
        } catch (SQLException e) {
            if (old == null) {
                throw new IllegalStateException("The catalog's time cannot be read.", e);
            }
            LOG.debugf(e, "The catalog's time cannot be read; using an earlier reading");
            next = new Reading(old.time(), old.nanos(), counter.getAsLong() + PAUSE);
        }
        last.set(next);
        return next;
    }
}
