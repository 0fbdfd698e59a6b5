package dev.coffer.work;

import com.github.kagkarlsson.scheduler.task.Execution;
import dev.coffer.catalog.CatalogClock;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Gives rows to runs and moves them on, each in one short transaction. Such a transaction is repeated while the catalog
 * is out of reach, so that the work before it is not lost.
 */
@Singleton
public class Claims {

    private final QueueTable queue;
    private final CatalogRetry retry;
    private final CatalogClock clock;
    private final WorkerName worker;

    /** The runs of this process, and the pieces of work that the queue has leased to them. */
    private final Map<UUID, Execution> running = new ConcurrentHashMap<>();

    Claims(QueueTable queue, CatalogRetry retry, CatalogClock clock, WorkerName worker) {
        this.queue = queue;
        this.retry = retry;
        this.clock = clock;
        this.worker = worker;
    }

    /** Begins a run of a piece of work that the queue has leased to this process; returns its id. */
    UUID started(Execution taken) {
        UUID execution = UUID.randomUUID();
        running.put(execution, taken);
        return execution;
    }

    void ended(UUID execution) {
        running.remove(execution);
    }

    /**
     * The transition that gives a row to a run.
     *
     * @param <T> the row's type
     */
    public interface Begin<T> {

        /** Gives the row to the run; see {@link dev.coffer.work.Execution#begin}. */
        void begin(T row, UUID execution, String worker, Instant now);
    }

    /**
     * Gives a row to a run, unless the queue has given the run's work to another by now.
     *
     * @param locked finds and locks the row; nothing if there is nothing left to do
     * @throws LostRunException if the run has lost its lease
     */
    public <T> Optional<T> begin(UUID execution, Supplier<Optional<T>> locked, Begin<T> begin)
            throws InterruptedException {
        return transition(now -> {
            Optional<T> row = locked.get();
            // Only once the row is locked: a run that waits for it must not keep the queue's entry locked.
            Execution taken = running.get(execution);
            if (row.isPresent() && (taken == null || !queue.isHeld(taken))) {
                throw new LostRunException("Execution " + execution + " has lost its lease.");
            }
            row.ifPresent(found -> begin.begin(found, execution, worker.toString(), now));
            return row;
        });
    }

    /** Gives a row to a run that a command started past the queue, and takes it from any other run. */
    public <T> Optional<T> take(UUID execution, Supplier<Optional<T>> locked, Begin<T> begin)
            throws InterruptedException {
        return transition(now -> {
            Optional<T> row = locked.get();
            row.ifPresent(found -> begin.begin(found, execution, worker.toString(), now));
            return row;
        });
    }

    /**
     * Runs a transition in a transaction of its own, which may be repeated: the transition must bear that it was done
     * before and only the answer was lost.
     *
     * @param transition is given the catalog's time
     */
    public <T> T transition(Function<Instant, T> transition) throws InterruptedException {
        return retry.call(() -> QuarkusTransaction.requiringNew().call(() -> transition.apply(clock.now())));
    }
}
