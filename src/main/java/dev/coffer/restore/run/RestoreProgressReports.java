package dev.coffer.restore.run;

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
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * The reporter of the progress of restores, which writes it into the catalog every two seconds, on a thread of its own.
 */
@Singleton
class RestoreProgressReports {

    private static final Logger LOG = Logger.getLogger(RestoreProgressReports.class);

    private static final long SECONDS = 2;

    /** Updates only the row of the run that has claimed the restore. */
    private static final String UPDATE = "update restore set progress_bytes = ?, progress_rate = ?, progress_eta = ?"
            + " where id = ? and execution_id = ? and status = 'RUNNING'";

    private final AgroalDataSource catalog;
    private final Clock clock;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "restore progress");
        thread.setDaemon(true);
        return thread;
    });

    RestoreProgressReports(AgroalDataSource catalog, Clock clock) {
        this.catalog = catalog;
        this.clock = clock;
    }

    /** Starts to report, until the returned future is cancelled. */
    Future<?> begin(UUID restore, UUID execution, RestoreProgress progress) {
        return timer.scheduleWithFixedDelay(
                () -> write(restore, execution, progress), SECONDS, SECONDS, TimeUnit.SECONDS);
    }

    /** Writes the progress once, unless another run has claimed the restore. */
    void write(UUID restore, UUID execution, RestoreProgress progress) {
        RestoreProgress.Sample sample = progress.sample(clock.instant());
        try (Connection connection = catalog.getConnection();
                PreparedStatement statement = connection.prepareStatement(UPDATE)) {
            statement.setLong(1, sample.bytes());
            statement.setObject(2, sample.bytesPerSecond(), Types.BIGINT);
            Instant eta = sample.eta();
            statement.setTimestamp(3, eta == null ? null : Timestamp.from(eta));
            statement.setObject(4, restore);
            statement.setObject(5, execution);
            statement.executeUpdate();
        } catch (SQLException | RuntimeException e) {
            // An escaping exception would end all reports.
            LOG.debugf("The progress of restore %s cannot be reported: %s", restore, e.getMessage());
        }
    }

    @PreDestroy
    void stop() {
        timer.shutdownNow();
    }
}
