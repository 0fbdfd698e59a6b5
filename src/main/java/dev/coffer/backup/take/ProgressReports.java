package dev.coffer.backup.take;

import io.agroal.api.AgroalDataSource;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Clock;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Writes the progress of this process's backups into the catalog every two seconds, on a thread of its own: a catalog
 * that is slow or gone holds up no dump.
 */
@Singleton
public class ProgressReports {

    private static final Logger LOG = Logger.getLogger(ProgressReports.class);

    private static final long SECONDS = 2;

    /** Only of the run that holds the backup; another's would not be true. */
    private static final String UPDATE = "update backup set progress_bytes = ?, progress_total = ?, progress_rate = ?,"
            + " progress_eta = ? where id = ? and execution_id = ? and status = 'BUILDING'";

    private final AgroalDataSource catalog;
    private final Clock clock;
    private @Nullable ScheduledExecutorService timer;

    public ProgressReports(AgroalDataSource catalog, Clock clock) {
        this.catalog = catalog;
        this.clock = clock;
    }

    /** Reports from now on, until it is ended. */
    public Report begin(UUID backup, UUID execution, DumpProgress progress) {
        ScheduledFuture<?> ticking = timer().scheduleWithFixedDelay(
                        () -> write(backup, execution, progress.sample(clock.instant())), 0, SECONDS, TimeUnit.SECONDS);
        return () -> ticking.cancel(false);
    }

    /** A backup whose progress is being reported. */
    public interface Report {

        /** No more of it. */
        void end();
    }

    private synchronized ScheduledExecutorService timer() {
        ScheduledExecutorService running = timer;
        if (running == null) {
            running = Executors.newSingleThreadScheduledExecutor(task -> {
                Thread thread = new Thread(task, "backup progress");
                thread.setDaemon(true);
                return thread;
            });
            timer = running;
        }
        return running;
    }

    /** Once, unless the run does not hold the backup any more. */
    void write(UUID backup, UUID execution, DumpProgress.Sample sample) {
        try (Connection connection = catalog.getConnection();
                PreparedStatement statement = connection.prepareStatement(UPDATE)) {
            statement.setLong(1, sample.bytes());
            statement.setObject(2, sample.estimatedTotal(), Types.BIGINT);
            statement.setObject(3, sample.bytesPerSecond(), Types.BIGINT);
            Instant eta = sample.eta();
            statement.setTimestamp(4, eta == null ? null : Timestamp.from(eta));
            statement.setObject(5, backup);
            statement.setObject(6, execution);
            statement.executeUpdate();
        } catch (SQLException | RuntimeException e) {
            // An exception that left here would end the reports for good.
            LOG.debugf("The progress of backup %s is not reported now: %s", backup, e.getMessage());
        }
    }

    @PreDestroy
    synchronized void stop() {
        if (timer != null) {
            timer.shutdownNow();
        }
    }
}
