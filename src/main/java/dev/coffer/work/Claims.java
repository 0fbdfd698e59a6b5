package dev.coffer.work;

import dev.coffer.catalog.CatalogClock;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Gives rows to runs and moves them on, each in one short transaction. Such a transaction is repeated while the catalog
 * is out of reach, so that the work before it is not lost.
 */
@Singleton
public class Claims {

    private final Leases leases;
    private final CatalogRetry retry;
    private final CatalogClock clock;
    private final WorkerName worker;
    private final WorkConfig config;
    private final EntityManager catalog;

    Claims(
            Leases leases,
            CatalogRetry retry,
            CatalogClock clock,
            WorkerName worker,
            WorkConfig config,
            EntityManager catalog) {
        this.leases = leases;
        this.retry = retry;
        this.clock = clock;
        this.worker = worker;
        this.config = config;
        this.catalog = catalog;
    }

    /**
     * The transition that gives a row to a run.
     *
     * @param <T> the row's type
     */
    public interface Begin<T> {

        /** Gives the row to the run; see {@link Execution#begin}. */
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
            if (row.isPresent() && !leases.isHeldBy(execution)) {
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
        return retry.call(() -> QuarkusTransaction.requiringNew().call(() -> {
            // A process that freezes inside the transaction must not hold its locks for longer than its lease.
            catalog.createNativeQuery("select set_config('idle_in_transaction_session_timeout', ?1, true)")
                    .setParameter(1, Long.toString(config.lease().toMillis()))
                    .getSingleResult();
            return transition.apply(clock.now());
        }));
    }
}
