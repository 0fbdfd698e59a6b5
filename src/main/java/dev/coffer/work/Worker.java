package dev.coffer.work;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.SchedulerName;
import com.github.kagkarlsson.scheduler.event.SchedulerListener;
import com.github.kagkarlsson.scheduler.logging.LogLevel;
import com.github.kagkarlsson.scheduler.task.helper.CustomTask;
import com.github.kagkarlsson.scheduler.task.helper.RecurringTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.github.kagkarlsson.scheduler.task.schedule.Schedule;
import com.github.kagkarlsson.scheduler.task.schedule.Schedules;
import dev.coffer.catalog.CatalogClock;
import io.agroal.api.AgroalDataSource;
import io.quarkus.arc.All;
import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.vertx.http.HttpServerStart;
import io.quarkus.vertx.http.HttpsServerStart;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.ObservesAsync;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Does the queue's work on threads of its own, from when the service listens until it stops, or until the queue is drained.
 */
@Singleton
public class Worker {

    private static final Logger LOG = Logger.getLogger(Worker.class);

    /** A lease is this many heartbeats; the library asks for at least four. */
    private static final int HEARTBEATS_PER_LEASE = 4;

    /** How long interrupted work may take to remove what it has written and to hand itself back. */
    private static final Duration HANDING_BACK = Duration.ofSeconds(10);

    /** In days. */
    private static final int FOREVER = 36_500;

    private static final Duration LOOK = Duration.ofMillis(200);

    /** Those of the library: it sends heartbeats, looks for dead executions and reads the queue. */
    private static final int HOUSEKEEPERS = 3;

    private final WorkConfig config;
    private final WorkQueue queue;
    private final List<RecurringWork> recurring;
    private final QueueTable table;
    private final AgroalDataSource catalog;
    private final CatalogClock clock;
    private final CatalogRetry retry;
    private final WorkerName name;
    private final Event<WorkEvent> events;
    private volatile @Nullable Running running;
    private boolean stopped;

    public Worker(
            WorkConfig config,
            WorkQueue queue,
            @All List<RecurringWork> recurring,
            QueueTable table,
            AgroalDataSource catalog,
            CatalogClock clock,
            CatalogRetry retry,
            WorkerName name,
            Event<WorkEvent> events) {
        this.config = config;
        this.queue = queue;
        this.recurring = recurring;
        this.table = table;
        this.catalog = catalog;
        this.clock = clock;
        this.retry = retry;
        this.name = name;
        this.events = events;
    }

    /** A worker that has started. */
    private record Running(Scheduler scheduler, ExecutorService threads) {}

    void whenListening(@ObservesAsync HttpServerStart event) {
        serve();
    }

    void whenListening(@ObservesAsync HttpsServerStart event) {
        serve();
    }

    /** A live reload of development mode keeps the port open, so no server start is observed. */
    void whenReloaded(@Observes StartupEvent event) {
        if (LaunchMode.current() == LaunchMode.DEVELOPMENT) {
            serve();
        }
    }

    private void serve() {
        if (config.enabled()) {
            start(queue.threads() + recurring.size(), SchedulerListener.NOOP);
        }
    }

    private synchronized void start(int size, SchedulerListener listener) {
        if (running != null || stopped) {
            return;
        }
        Duration heartbeat = config.lease().dividedBy(HEARTBEATS_PER_LEASE);
        ExecutorService threads = Executors.newFixedThreadPool(
                size, task -> new Thread(task, "work-" + Integer.toHexString(task.hashCode())));
        ScheduledExecutorService housekeeper =
                Executors.newScheduledThreadPool(HOUSEKEEPERS, task -> daemon(task, "work-housekeeper"));
        Scheduler scheduler = Scheduler.create(catalog, List.copyOf(queue.tasks()))
                .startTasks(
                        recurring.stream().flatMap(work -> task(work).stream()).toList())
                .clock(clock)
                .schedulerName(new SchedulerName.Fixed(name.toString()))
                .threads(size)
                .executorService(threads)
                .housekeeperExecutor(housekeeper)
                .enablePriority()
                // Work of a kind that this process does not do is another's.
                .deleteUnresolvedAfter(Duration.ofDays(FOREVER))
                .pollingInterval(config.pollInterval())
                .heartbeatInterval(heartbeat)
                .missedHeartbeatsLimit(HEARTBEATS_PER_LEASE)
                .shutdownMaxWait(config.shutdownGrace().plus(HANDING_BACK))
                .pollUsingLockAndFetch(0.5, 1.0)
                .failureLogging(LogLevel.DEBUG, true)
                .addSchedulerListener(listener)
                .build();
        LeaseWatch leases = new LeaseWatch(
                table,
                queue.kinds(),
                clock,
                config.lease(),
                System::nanoTime,
                kind -> events.fire(new WorkEvent(kind, WorkEvent.What.LEASE_EXPIRED)));
        scheduler.start();
        // The scheduler shuts its housekeeper down when it stops.
        var unused = housekeeper.scheduleWithFixedDelay(
                () -> look(leases, scheduler), 0, heartbeat.toMillis(), TimeUnit.MILLISECONDS);
        queue.wakeBy(scheduler::triggerCheckForDueExecutions);
        running = new Running(scheduler, threads);
    }

    private Optional<CustomTask<Void>> task(RecurringWork work) {
        return work.interval().map(interval -> {
            Schedule schedule = Schedules.fixedDelay(interval);
            return Tasks.custom(work.name(), Void.class)
                    .scheduleOnStartup(RecurringTask.INSTANCE, null, now -> now.plus(interval))
                    .onFailureReschedule(schedule)
                    .onDeadExecutionRevive()
                    .execute((instance, context) -> {
                        work.run();
                        Instant next = work.nextRun(clock.now().plus(interval));
                        return (complete, operations) -> operations.reschedule(complete, next);
                    });
        });
    }

    private static void look(LeaseWatch leases, Scheduler scheduler) {
        try {
            if (leases.look()) {
                scheduler.triggerCheckForDueExecutions();
            }
        } catch (SQLException | RuntimeException e) {
            LOG.debugf(e, "The leases cannot be read now");
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
            LOG.info("The shutdown grace is over: running work is interrupted and handed back");
            threads.shutdownNow();
        }
    }

    /**
     * Does what is due, even if this process is not set up to work, and returns when nothing is left that is due or that
     * this process has taken. Work that other processes do is left to them until their leases run out.
     */
    void drain() throws InterruptedException {
        start(queue.threads() + recurring.size(), SchedulerListener.NOOP);
        while (isRunning() && retry.call(() -> table.isSomethingLeft(queue.kinds(), name, config, clock.now()))) {
            Thread.sleep(LOOK.toMillis());
        }
        stop();
    }

    /**
     * Does one piece that is due, even if this process is not set up to work, and returns when it has ended; at once, if
     * nothing is due.
     */
    void once() throws InterruptedException {
        OnePiece piece = new OnePiece(this::pause);
        start(1, piece);
        while (isRunning()
                && !piece.isTaken()
                && retry.call(() -> table.isSomethingDue(names(), config.lease(), clock.now()))) {
            Thread.sleep(LOOK.toMillis());
        }
        pause();
        while (isRunning() && piece.isRunning()) {
            Thread.sleep(LOOK.toMillis());
        }
        stop();
    }

    /** Not synchronized: {@link #stop()} waits for the thread that calls it. */
    private void pause() {
        Running worker = running;
        if (worker != null) {
            worker.scheduler().pause();
        }
    }

    /** Returns the names of the pieces that this process may take, with the periodic ones. */
    private Set<String> names() {
        return Stream.concat(queue.kinds().stream(), recurring.stream().map(RecurringWork::name))
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Returns false once the process is asked to stop. */
    private synchronized boolean isRunning() {
        return running != null;
    }

    private static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }
}
