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
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * The reporter of progress, which writes it into the catalog every two seconds. It uses its own thread, so that a slow or
 * unreachable catalog does not delay dumps.
 */
@Singleton
public class ProgressReports {

    private static final Logger LOG = Logger.getLogger(ProgressReports.class);

    private static final long SECONDS = 2;

    /** Updates only the row of the run that has claimed the backup. */
    private static final String UPDATE = "update backup set progress_bytes = ?, progress_total = ?, progress_rate = ?,"
            + " progress_eta = ? where id = ? and execution_id = ? and status = 'BUILDING'";

    private final AgroalDataSource catalog;
    private final Clock clock;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "backup progress");
        thread.setDaemon(true);
        return thread;
    });

    public ProgressReports(AgroalDataSource catalog, Clock clock) {
        this.catalog = catalog;
        this.clock = clock;
    }

    /** Starts to report, until the returned future is cancelled. */
    public Future<?> begin(UUID backup, UUID execution, DumpProgress progress) {
        return timer.scheduleWithFixedDelay(
                () -> write(backup, execution, progress.sample(clock.instant())), 0, SECONDS, TimeUnit.SECONDS);
    }

    /** Writes the progress once, unless another run has claimed the backup. */
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
            // An escaping exception would end all reports.
            LOG.debugf("The progress of backup %s cannot be reported: %s", backup, e.getMessage());
        }
    }

    @PreDestroy
    void stop() {
        timer.shutdownNow();
    }
}
