package dev.coffer.work;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.SchedulerName;
import com.github.kagkarlsson.scheduler.logging.LogLevel;
import dev.coffer.catalog.CatalogClock;
import io.agroal.api.AgroalDataSource;
import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.vertx.http.HttpServerStart;
import io.quarkus.vertx.http.HttpsServerStart;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.ObservesAsync;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Does what the queue holds, on threads of its own: from soon after the service listens until it stops, or until the queue
 * is drained.
 */
@Singleton
public class Worker {

    private static final Logger LOG = Logger.getLogger(Worker.class);

    /** A lease is this many heartbeats; the library asks for at least four. */
    private static final int HEARTBEATS_PER_LEASE = 4;

    /** How long interrupted work may take to clear away what it has written, and to hand itself back. */
    private static final Duration HANDING_BACK = Duration.ofSeconds(10);

    private static final Duration LOOK = Duration.ofMillis(200);

    /** After the service listens, so that the request that a process was started for has the processors to itself. */
    private static final Duration PAUSE = Duration.ofMillis(500);

    private static final String LEFT = "select exists (select 1 from scheduled_tasks where task_name = any (?)"
            + " and (not picked and execution_time <= ? or picked and (picked_by = ? or last_heartbeat < ?)))";

    private final WorkConfig config;
    private final WorkQueue queue;
    private final AgroalDataSource catalog;
    private final CatalogClock clock;
    private final CatalogRetry patience;
    private final WorkerName name;
    private final Event<WorkEvent> events;
    private @Nullable Running running;
    private boolean stopped;

    public Worker(
            WorkConfig config,
            WorkQueue queue,
            AgroalDataSource catalog,
            CatalogClock clock,
            CatalogRetry patience,
            WorkerName name,
            Event<WorkEvent> events) {
        this.config = config;
        this.queue = queue;
        this.catalog = catalog;
        this.clock = clock;
        this.patience = patience;
        this.name = name;
        this.events = events;
    }

    /** The threads of a worker at work. */
    private record Running(
            Scheduler scheduler, ExecutorService threads, ScheduledExecutorService watch, Future<?> looking) {}

    void whenListening(@ObservesAsync HttpServerStart event) {
        serve();
    }

    void whenListening(@ObservesAsync HttpsServerStart event) {
        serve();
    }

    /** A live reload of development mode leaves the port open, so that nobody is told that it is. */
    void whenReloaded(@Observes StartupEvent event) {
        if (LaunchMode.current() == LaunchMode.DEVELOPMENT) {
            serve();
        }
    }

    private void serve() {
        if (config.enabled()) {
            Thread starting = daemon(this::start, "work-start");
            CompletableFuture.delayedExecutor(PAUSE.toMillis(), TimeUnit.MILLISECONDS, Runnable::run)
                    .execute(starting::start);
        }
    }

    private synchronized void start() {
        if (running != null || stopped) {
            return;
        }
        Duration heartbeat = config.lease().dividedBy(HEARTBEATS_PER_LEASE);
        ExecutorService threads = Executors.newFixedThreadPool(
                config.threads(), task -> new Thread(task, "work-" + Integer.toHexString(task.hashCode())));
        Scheduler scheduler = Scheduler.create(catalog, new ArrayList<>(queue.tasks()))
                .startTasks(queue.recurring())
                .clock(clock)
                .schedulerName(new SchedulerName.Fixed(name.toString()))
                .threads(config.threads())
                .executorService(threads)
                .pollingInterval(config.pollInterval())
                .heartbeatInterval(heartbeat)
                .missedHeartbeatsLimit(HEARTBEATS_PER_LEASE)
                .shutdownMaxWait(config.shutdownGrace().plus(HANDING_BACK))
                .pollUsingLockAndFetch(0.5, 1.0)
                .failureLogging(LogLevel.DEBUG, true)
                .build();
        LeaseWatch leases = new LeaseWatch(
                catalog,
                queue.kinds(),
                clock,
                Backoff.OF_WORK,
                config.lease(),
                System::nanoTime,
                kind -> events.fire(new WorkEvent(kind, WorkEvent.What.LEASE_EXPIRED)));
        ScheduledExecutorService watch =
                Executors.newSingleThreadScheduledExecutor(task -> daemon(task, "work-leases"));
        scheduler.start();
        var looking = watch.scheduleWithFixedDelay(
                () -> look(leases, scheduler), 0, heartbeat.toMillis(), TimeUnit.MILLISECONDS);
        queue.wakeBy(scheduler::triggerCheckForDueExecutions);
        running = new Running(scheduler, threads, watch, looking);
    }

    private static void look(LeaseWatch leases, Scheduler scheduler) {
        try {
            if (leases.look()) {
                scheduler.triggerCheckForDueExecutions();
            }
        } catch (SQLException | RuntimeException e) {
            LOG.debugf(e, "The leases cannot be looked at now");
        }
    }

    void stop(@Observes ShutdownEvent event) {
        stop();
    }

    private synchronized void stop() {
        stopped = true;
        Running worker = running;
        if (worker == null) {
            return;
        }
        running = null;
        queue.wakeBy(() -> {});
        worker.looking().cancel(false);
        worker.watch().shutdownNow();
        ScheduledExecutorService timer =
                Executors.newSingleThreadScheduledExecutor(task -> daemon(task, "work-shutdown"));
        var interruption = timer.schedule(
                () -> interrupt(worker.threads()), config.shutdownGrace().toMillis(), TimeUnit.MILLISECONDS);
        worker.scheduler().stop();
        interruption.cancel(false);
        timer.shutdownNow();
    }

    private static void interrupt(ExecutorService threads) {
        if (!threads.isTerminated()) {
            LOG.info("The grace for running work is over: it is interrupted and handed back");
            threads.shutdownNow();
        }
    }

    /**
     * Does what is due, whether or not this process is set up to work, and returns when nothing is left that is due or
     * that this process has taken up. Work that others do is theirs, unless their leases have run out.
     */
    void drain() throws InterruptedException {
        start();
        while (isRunning() && patience.call(this::isSomethingLeft)) {
            Thread.sleep(LOOK.toMillis());
        }
        stop();
    }

    /** Not so any more when the process is asked to stop. */
    private synchronized boolean isRunning() {
        return running != null;
    }

    private boolean isSomethingLeft() {
        Instant now = clock.now();
        try (Connection connection = catalog.getConnection();
                PreparedStatement query = connection.prepareStatement(LEFT)) {
            query.setArray(1, connection.createArrayOf("text", queue.kinds().toArray()));
            // What was put off for as long as one look at the queue is due.
            query.setTimestamp(2, Timestamp.from(now.plus(config.pollInterval().multipliedBy(2))));
            query.setString(3, name.toString());
            query.setTimestamp(4, Timestamp.from(now.minus(config.lease())));
            try (ResultSet row = query.executeQuery()) {
                row.next();
                return row.getBoolean(1);
            }
        } catch (SQLException e) {
            throw new IllegalStateException("The queue cannot be read.", e);
        }
    }

    private static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }
}
