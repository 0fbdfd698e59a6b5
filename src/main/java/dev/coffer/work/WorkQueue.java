package dev.coffer.work;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.SchedulerClient;
import com.github.kagkarlsson.scheduler.task.ExecutionComplete;
import com.github.kagkarlsson.scheduler.task.ExecutionOperations;
import com.github.kagkarlsson.scheduler.task.helper.OneTimeTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import io.agroal.api.AgroalDataSource;
import io.quarkus.arc.All;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import jakarta.transaction.Status;
import jakarta.transaction.Synchronization;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The queue of work in the catalog. What is enqueued in a transaction is there if, and only if, the transaction
 * commits; each piece is done by one worker at a time, and again after a worker died.
 */
@Singleton
public class WorkQueue {

    private static final Logger LOG = Logger.getLogger(WorkQueue.class);

    private static final Duration FIRST_RETRY = Duration.ofSeconds(2);
    private static final Duration LONGEST_RETRY = Duration.ofMinutes(5);
    /** A lease is this many heartbeats; the library asks for at least four. */
    private static final int HEARTBEATS_PER_LEASE = 4;

    private final WorkConfig config;
    private final AgroalDataSource catalog;
    private final TransactionSynchronizationRegistry transactions;
    private final Clock clock;
    private final List<OneTimeTask<Void>> tasks;
    private final SchedulerClient client;
    private volatile @Nullable Scheduler worker;

    public WorkQueue(
            WorkConfig config,
            AgroalDataSource catalog,
            TransactionSynchronizationRegistry transactions,
            Clock clock,
            @All List<WorkKind> kinds) {
        this.config = config;
        this.catalog = catalog;
        this.transactions = transactions;
        this.clock = clock;
        this.tasks = kinds.stream().map(this::task).toList();
        this.client =
                SchedulerClient.Builder.create(catalog, List.copyOf(tasks)).build();
    }

    void start(@Observes StartupEvent event) {
        if (!config.enabled()) {
            return;
        }
        Scheduler scheduler = Scheduler.create(catalog, List.copyOf(tasks))
                .threads(config.threads())
                .pollingInterval(config.pollInterval())
                .heartbeatInterval(config.lease().dividedBy(HEARTBEATS_PER_LEASE))
                .missedHeartbeatsLimit(HEARTBEATS_PER_LEASE)
                .shutdownMaxWait(config.shutdownGrace())
                .pollUsingLockAndFetch(0.5, 1.0)
                .build();
        scheduler.start();
        worker = scheduler;
    }

    void stop(@Observes ShutdownEvent event) {
        Scheduler scheduler = worker;
        worker = null;
        if (scheduler != null) {
            scheduler.stop();
        }
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
                Scheduler scheduler = worker;
                if (status == Status.STATUS_COMMITTED && scheduler != null) {
                    scheduler.triggerCheckForDueExecutions();
                }
            }
        });
        client.scheduleIfNotExists(task.instance(subject), clock.instant());
    }

    private OneTimeTask<Void> task(WorkKind kind) {
        return Tasks.oneTime(kind.name())
                .onFailure(this::retryLater)
                .execute((instance, context) -> run(kind, instance.getId()));
    }

    private void run(WorkKind kind, String subject) {
        try {
            kind.run(subject, UUID.randomUUID());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new WorkFailure(e);
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new WorkFailure(e);
        }
    }

    private void retryLater(ExecutionComplete failed, ExecutionOperations<Void> operations) {
        int failures = failed.getExecution().consecutiveFailures;
        Duration wait = FIRST_RETRY.multipliedBy(1L << Math.min(failures, 20));
        Duration bounded = wait.compareTo(LONGEST_RETRY) > 0 ? LONGEST_RETRY : wait;
        LOG.warnf("Work %s is tried again in %s", failed.getExecution().taskInstance, bounded);
        operations.reschedule(failed, clock.instant().plus(bounded));
    }

    /** Carries what a piece of work threw through an interface that declares nothing. */
    private static final class WorkFailure extends RuntimeException {
        WorkFailure(Exception cause) {
            super(cause);
        }
    }
}
