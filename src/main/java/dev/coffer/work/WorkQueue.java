package dev.coffer.work;

import com.github.kagkarlsson.scheduler.SchedulerClient;
import com.github.kagkarlsson.scheduler.task.Execution;
import com.github.kagkarlsson.scheduler.task.ExecutionComplete;
import com.github.kagkarlsson.scheduler.task.ExecutionOperations;
import com.github.kagkarlsson.scheduler.task.helper.OneTimeTask;
import com.github.kagkarlsson.scheduler.task.helper.RecurringTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import dev.coffer.catalog.CatalogClock;
import io.agroal.api.AgroalDataSource;
import io.quarkus.arc.All;
import jakarta.enterprise.event.Event;
import jakarta.inject.Singleton;
import jakarta.transaction.Status;
import jakarta.transaction.Synchronization;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * The queue of work in the catalog. What is enqueued in a transaction is there if, and only if, the transaction
 * commits; each piece is done by one worker at a time, and again after a worker died.
 */
@Singleton
public class WorkQueue {

    private static final Logger LOG = Logger.getLogger(WorkQueue.class);

    private final WorkConfig config;
    private final Leases leases;
    private final TransactionSynchronizationRegistry transactions;
    private final CatalogClock clock;
    private final Event<WorkEvent> events;
    private final List<OneTimeTask<Void>> tasks;
    private final List<RecurringTask<Void>> recurring;
    private final SchedulerClient client;
    private volatile Runnable wake = () -> {};

    public WorkQueue(
            WorkConfig config,
            AgroalDataSource catalog,
            Leases leases,
            TransactionSynchronizationRegistry transactions,
            CatalogClock clock,
            @All List<WorkKind> kinds,
            @All List<RecurringWork> recurring,
            Event<WorkEvent> events) {
        this.config = config;
        this.leases = leases;
        this.transactions = transactions;
        this.clock = clock;
        this.events = events;
        this.tasks = kinds.stream().map(this::task).toList();
        this.recurring = recurring.stream().flatMap(work -> task(work).stream()).toList();
        this.client =
                SchedulerClient.Builder.create(catalog, List.copyOf(tasks)).build();
    }

    /**
     * Puts a piece of work into the queue, in the caller's transaction.
     *
     * @param kind the name of a {@link WorkKind}
     * @param subject the id of what it is about; a second piece of the same kind and subject is not queued beside it
     * @throws IllegalStateException if there is no transaction; nothing is queued then
     */
    public void enqueue(String kind, String subject) {
        OneTimeTask<Void> task = tasks.stream()
                .filter(known -> known.getName().equals(kind))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(kind));
        transactions.registerInterposedSynchronization(new Synchronization() {
            @Override
            public void beforeCompletion() {}

            @Override
            public void afterCompletion(int status) {
                if (status == Status.STATUS_COMMITTED) {
                    wake.run();
                }
            }
        });
        client.scheduleIfNotExists(task.instance(subject), clock.now());
    }

    /** What this process can do. */
    List<OneTimeTask<Void>> tasks() {
        return tasks;
    }

    /** What this process does again and again. */
    List<RecurringTask<Void>> recurring() {
        return recurring;
    }

    /** The names of what this process can do. */
    Set<String> kinds() {
        return tasks.stream().map(OneTimeTask::getName).collect(Collectors.toUnmodifiableSet());
    }

    /** @param call what tells this process's worker that there is work */
    void wakeBy(Runnable call) {
        wake = call;
    }

    private static Optional<RecurringTask<Void>> task(RecurringWork work) {
        return work.interval()
                .map(interval -> Tasks.recurring(work.name(), new Recurrence(interval))
                        .execute((instance, context) -> work.run()));
    }

    private OneTimeTask<Void> task(WorkKind kind) {
        return Tasks.oneTime(kind.name())
                .onFailure(this::putBack)
                // The lease watch finds them, by other means than the library.
                .onDeadExecution((dead, operations) -> {})
                .execute((instance, context) -> run(kind, context.getExecution()));
    }

    private void run(WorkKind kind, Execution taken) {
        UUID execution = leases.begin(taken);
        try {
            kind.run(taken.getId(), execution);
            events.fire(new WorkEvent(kind.name(), WorkEvent.What.DONE));
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new WorkFailure(e);
        } finally {
            leases.end(execution);
        }
    }

    private void putBack(ExecutionComplete failed, ExecutionOperations<Void> operations) {
        // The thread that was interrupted goes on to use the catalog, for which it must be no more.
        boolean stopped = Thread.interrupted();
        if (!leases.isHeld(failed.getExecution())) {
            LOG.infof("Work %s has another run by now; this one ends", failed.getExecution().taskInstance);
            events.fire(new WorkEvent(failed.getExecution().getTaskName(), WorkEvent.What.LOST));
            return;
        }
        Throwable cause = failed.getCause()
                .map(e -> e instanceof WorkFailure ? e.getCause() : e)
                .orElse(null);
        Instant now = clock.now();
        // Neither is a failure of the work, and so counts as none.
        ExecutionComplete noFailure = ExecutionComplete.success(failed.getExecution(), now, now);
        WorkEvent.What what;
        if (stopped || cause instanceof InterruptedException || cause instanceof InterruptedIOException) {
            what = WorkEvent.What.HANDED_BACK;
            LOG.infof("Work %s is handed back", failed.getExecution().taskInstance);
            operations.reschedule(noFailure, now);
        } else if (cause instanceof PostponedException) {
            what = WorkEvent.What.POSTPONED;
            LOG.debugf("Work %s is put off: %s", failed.getExecution().taskInstance, cause.getMessage());
            operations.reschedule(noFailure, now.plus(config.pollInterval()));
        } else {
            what = WorkEvent.What.FAILED;
            Duration wait = Backoff.OF_WORK.afterFailure(failed.getExecution().consecutiveFailures);
            LOG.warnf("Work %s is tried again in %s", failed.getExecution().taskInstance, wait);
            operations.reschedule(failed, now.plus(wait));
        }
        events.fire(new WorkEvent(failed.getExecution().getTaskName(), what));
    }

    /** Carries what a piece of work threw through an interface that declares nothing. */
    private static final class WorkFailure extends RuntimeException {
        WorkFailure(Exception cause) {
            super(cause);
        }
    }
}
