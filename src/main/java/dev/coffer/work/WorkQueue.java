package dev.coffer.work;

import com.github.kagkarlsson.scheduler.SchedulerClient;
import com.github.kagkarlsson.scheduler.task.Execution;
import com.github.kagkarlsson.scheduler.task.ExecutionComplete;
import com.github.kagkarlsson.scheduler.task.ExecutionOperations;
import com.github.kagkarlsson.scheduler.task.Priority;
import com.github.kagkarlsson.scheduler.task.TaskInstance;
import com.github.kagkarlsson.scheduler.task.helper.OneTimeTask;
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
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The queue of work in the catalog. Work that is enqueued in a transaction exists if, and only if, the transaction commits.
 * Each piece is done by one worker at a time, and again after its worker died.
 */
@Singleton
public class WorkQueue {

    private static final Logger LOG = Logger.getLogger(WorkQueue.class);

    private final WorkConfig config;
    private final Claims claims;
    private final QueueTable table;
    private final TransactionSynchronizationRegistry transactions;
    private final CatalogClock clock;
    private final Event<WorkEvent> events;
    private final List<OneTimeTask<Void>> tasks;
    private final List<OneTimeTask<Void>> own;
    private final int threads;
    private final SchedulerClient client;
    private volatile Runnable wake = () -> {};

    WorkQueue(
            WorkConfig config,
            AgroalDataSource catalog,
            Claims claims,
            QueueTable table,
            TransactionSynchronizationRegistry transactions,
            CatalogClock clock,
            @All List<WorkKind> kinds,
            Event<WorkEvent> events) {
        this.config = config;
        this.claims = claims;
        this.table = table;
        this.transactions = transactions;
        this.clock = clock;
        this.events = events;
        this.tasks = kinds.stream().map(this::task).toList();
        List<WorkKind> done = done(kinds, config);
        Set<String> names = done.stream().map(WorkKind::name).collect(Collectors.toSet());
        this.own = tasks.stream().filter(task -> names.contains(task.getName())).toList();
        this.threads = done.stream().mapToInt(WorkKind::bound).sum();
        this.client = SchedulerClient.Builder.create(catalog, List.copyOf(tasks))
                .enablePriority()
                .build();
    }

    /** Returns those that this process does. */
    static List<WorkKind> done(List<WorkKind> kinds, WorkConfig config) {
        Set<String> words = kinds.stream().map(WorkKind::word).collect(Collectors.toCollection(TreeSet::new));
        Set<String> wanted = config.kinds().orElse(words);
        if (!words.containsAll(wanted)) {
            throw new IllegalArgumentException(
                    "coffer.worker.kinds must be some of " + words + ", and not " + new TreeSet<>(wanted) + ".");
        }
        return kinds.stream().filter(kind -> wanted.contains(kind.word())).toList();
    }

    /**
     * Puts a piece of work that is due at once into the queue, in the caller's transaction.
     *
     * @param kind the name of a {@link WorkKind}
     * @param subject the id of what it is about; a second piece of the same kind and subject is not queued beside it
     * @throws IllegalStateException if there is no transaction; nothing is queued then
     */
    public void enqueue(String kind, String subject) {
        enqueue(kind, subject, clock.now());
    }

    /**
     * Puts a piece of work into the queue, in the caller's transaction.
     *
     * @param kind the name of a {@link WorkKind}
     * @param subject the id of what it is about; a second piece of the same kind and subject is not queued beside it
     * @param due when it is to be done, by the catalog's clock
     * @throws IllegalStateException if there is no transaction; nothing is queued then
     */
    public void enqueue(String kind, String subject, Instant due) {
        enqueue(kind, subject, due, null);
    }

    /**
     * Puts a piece of work into the queue, in the caller's transaction, that is done when nothing else is due.
     *
     * @param kind the name of a {@link WorkKind}
     * @param subject the id of what it is about; a second piece of the same kind and subject is not queued beside it
     * @throws IllegalStateException if there is no transaction; nothing is queued then
     */
    public void enqueueLast(String kind, String subject) {
        enqueue(kind, subject, clock.now(), Priority.LOW);
    }

    private void enqueue(String kind, String subject, Instant due, @Nullable Integer priority) {
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
        TaskInstance<Void> piece = priority == null
                ? task.instance(subject)
                : task.instanceBuilder(subject).priority(priority).build();
        client.scheduleIfNotExists(piece, due);
    }

    /**
     * Lets recurring work be done by a time, in the caller's transaction. If it is being done just now, it is the work's own
     * {@link RecurringWork#nextRun} that has to see to that.
     *
     * @param name that of a {@link RecurringWork}
     * @param due by the catalog's clock
     */
    public void hasten(String name, Instant due) {
        table.hasten(name, due);
    }

    /** Returns what this process does. */
    List<OneTimeTask<Void>> tasks() {
        return own;
    }

    /** Returns the names of what this process does. */
    Set<String> kinds() {
        return own.stream().map(OneTimeTask::getName).collect(Collectors.toUnmodifiableSet());
    }

    /** Returns how many threads it takes for each kind to reach its bound. */
    int threads() {
        return threads;
    }

    /** @param call wakes this process's worker */
    void wakeBy(Runnable call) {
        wake = call;
    }

    private OneTimeTask<Void> task(WorkKind kind) {
        Slots slots = new Slots(kind.bound());
        return Tasks.oneTime(kind.name())
                .defaultPriority(kind.urgent() ? Priority.HIGH : Priority.MEDIUM)
                .onFailure(this::putBack)
                // LeaseWatch finds these.
                .onDeadExecution((dead, operations) -> {})
                .execute((instance, context) -> run(kind, slots, context.getExecution()));
    }

    private void run(WorkKind kind, Slots slots, Execution taken) {
        try {
            slots.take(config.pollInterval());
            UUID execution = claims.started(taken);
            try {
                kind.run(taken.getId(), execution);
                events.fire(new WorkEvent(kind.name(), WorkEvent.What.DONE));
            } finally {
                claims.ended(execution);
                slots.giveBack();
            }
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new WorkFailure(e);
        }
    }

    private void putBack(ExecutionComplete failed, ExecutionOperations<Void> operations) {
        // An interrupted thread cannot use the catalog.
        boolean stopped = Thread.interrupted();
        if (!table.isHeld(failed.getExecution())) {
            LOG.infof("Work %s has another run by now; this run ends", failed.getExecution().taskInstance);
            events.fire(new WorkEvent(failed.getExecution().getTaskName(), WorkEvent.What.LOST));
            return;
        }
        Throwable cause = failed.getCause()
                .map(e -> e instanceof WorkFailure ? e.getCause() : e)
                .orElse(null);
        Instant now = clock.now();
        // To be handed back or put off is no failure of the work.
        ExecutionComplete noFailure = ExecutionComplete.success(failed.getExecution(), now, now);
        WorkEvent.What what;
        if (stopped || cause instanceof InterruptedException || cause instanceof InterruptedIOException) {
            what = WorkEvent.What.HANDED_BACK;
            LOG.infof("Work %s is handed back", failed.getExecution().taskInstance);
            operations.reschedule(noFailure, now);
        } else if (cause instanceof PostponedException postponed) {
            what = WorkEvent.What.POSTPONED;
            LOG.debugf("Work %s is put off: %s", failed.getExecution().taskInstance, cause.getMessage());
            operations.reschedule(noFailure, now.plus(postponed.waitOr(config.pollInterval())));
        } else {
            what = WorkEvent.What.FAILED;
            Duration wait = Backoff.OF_WORK.afterFailure(failed.getExecution().consecutiveFailures);
            LOG.warnf("Work %s is tried again in %s", failed.getExecution().taskInstance, wait);
            operations.reschedule(failed, now.plus(wait));
        }
        events.fire(new WorkEvent(failed.getExecution().getTaskName(), what));
    }

    /** Wraps a checked exception, which the library's interface does not declare. */
    private static final class WorkFailure extends RuntimeException {
        WorkFailure(Exception cause) {
            super(cause);
        }
    }
}
