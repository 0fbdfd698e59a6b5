package dev.coffer.backup.take;

import dev.coffer.backup.Backup;
import dev.coffer.backup.BackupStatus;
import dev.coffer.catalog.CatalogClock;
import dev.coffer.instance.Instance;
import dev.coffer.work.CatalogRetry;
import dev.coffer.work.Leases;
import dev.coffer.work.WorkConfig;
import dev.coffer.work.WorkerName;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.function.BiConsumer;

/**
 * Takes backups up and moves them on, each in one short transaction. Such a transaction alone is repeated while the
 * catalog is out of reach, so that the work before it is not lost. Its one statement that finds the row asks for the run
 * that holds it, so that a run which lost its backup finds none.
 */
@Singleton
class BackupClaims {

    private final Leases leases;
    private final CatalogRetry patience;
    private final CatalogClock clock;
    private final WorkerName worker;
    private final WorkConfig config;
    private final EntityManager catalog;

    BackupClaims(
            Leases leases,
            CatalogRetry patience,
            CatalogClock clock,
            WorkerName worker,
            WorkConfig config,
            EntityManager catalog) {
        this.leases = leases;
        this.patience = patience;
        this.clock = clock;
        this.worker = worker;
        this.config = config;
        this.catalog = catalog;
    }

    /** A backup that a run holds, as it was when it was taken up, with what the run needs to know of the catalog. */
    record Claim(Backup backup, Instance instance, UUID execution) {}

    /**
     * Takes a backup up for a run.
     *
     * @return nothing where it has ended
     * @throws LostBackupException if the queue has given the work to another run meanwhile
     */
    Optional<Claim> begin(UUID id, UUID execution) throws InterruptedException {
        return inTransaction(() -> take(id, execution));
    }

    private Optional<Claim> take(UUID id, UUID execution) {
        Backup backup = Backup.locked(id)
                .filter(found -> found.status().running() && !found.deleted())
                .orElse(null);
        if (backup == null) {
            return Optional.empty();
        }
        // Only now that the row is there: who waits for it must not keep the queue's entry from being touched.
        if (!leases.isHeldBy(execution)) {
            throw new LostBackupException("Backup " + id + " is not this run's to take.");
        }
        if (!backup.heldBy(execution)) {
            backup.begin(execution, worker.toString(), clock.now());
        }
        return Optional.of(new Claim(backup, Instance.findById(backup.instanceId), execution));
    }

    /**
     * Moves a backup on.
     *
     * @param next the status that the transition leads to; where it has it already, only the answer was lost
     * @throws LostBackupException if another run holds it
     */
    void move(Claim held, BackupStatus next, BiConsumer<Backup, Instant> transition) throws InterruptedException {
        UUID id = held.backup().id;
        inTransaction(() -> {
            Backup row = Backup.lockedBy(id, held.execution())
                    .orElseThrow(() -> new LostBackupException("Backup " + id + " was taken up by another run."));
            if (row.status() != next) {
                transition.accept(row, clock.now());
            }
            return true;
        });
    }

    /** A process that stands still in the middle of one must not hold the row for longer than its lease. */
    private <T> T inTransaction(Callable<T> what) throws InterruptedException {
        return patience.call(() -> QuarkusTransaction.requiringNew().call(() -> {
            catalog.createNativeQuery("select set_config('idle_in_transaction_session_timeout', ?1, true)")
                    .setParameter(1, Long.toString(config.lease().toMillis()))
                    .getSingleResult();
            return what.call();
        }));
    }
}
