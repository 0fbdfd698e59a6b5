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
 * The time as the catalog has it, the same for every process on it: a reading of the catalog's clock, carried on by this
 * machine's monotonic counter and taken anew now and then. What the clock on the wall of this machine shows plays no
 * part, so that it may be wrong, and may jump.
 */
@Singleton
@Typed(CatalogClock.class)
public class CatalogClock implements com.github.kagkarlsson.scheduler.Clock {

    private static final Logger LOG = Logger.getLogger(CatalogClock.class);

    private static final long FRESH = Duration.ofMinutes(1).toNanos();
    /** Before the next attempt when the catalog could not be asked. */
    private static final long PAUSE = Duration.ofSeconds(5).toNanos();
    /** A reading that took longer says too little of when it was taken. */
    private static final long LONGEST_READING = Duration.ofSeconds(1).toNanos();

    /** Asks for the catalog's time. */
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
     * A clock on another source.
     *
     * @param counter nanoseconds from any moment on, which never goes back
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
     * The time in the catalog, now; when it cannot be asked, from the last reading on.
     *
     * @throws IllegalStateException if it has never been asked with success
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
            // From the answer on: rather a little late than early, for nobody to be taken for dead before time.
            boolean vague = answered - asked > LONGEST_READING;
            next = vague && old != null
                    ? new Reading(old.time(), old.nanos(), answered + PAUSE)
                    : new Reading(time, answered, answered + (vague ? PAUSE : FRESH));
        } catch (SQLException e) {
            if (old == null) {
                throw new IllegalStateException("The catalog's time cannot be read.", e);
            }
            LOG.debugf(e, "The catalog's time cannot be read; it is carried on from an earlier reading");
            next = new Reading(old.time(), old.nanos(), counter.getAsLong() + PAUSE);
        }
        last.set(next);
        return next;
    }
}
