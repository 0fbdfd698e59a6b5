package dev.coffer.backup.take;

import dev.coffer.api.fault.CatalogOutage;
import dev.coffer.backup.Backup;
import dev.coffer.backup.BackupWork;
import dev.coffer.backup.FaultCodes;
import dev.coffer.engine.EngineException;
import dev.coffer.instance.Instance;
import dev.coffer.secret.SecretException;
import dev.coffer.store.StoreException;
import dev.coffer.store.Stores;
import dev.coffer.work.Claims;
import dev.coffer.work.LostRunException;
import dev.coffer.work.PostponedException;
import dev.coffer.work.RunWatch;
import dev.coffer.work.WorkConfig;
import dev.coffer.work.WorkKind;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.jboss.logging.Logger;
import org.jboss.logging.MDC;

/**
 * Takes backups: claims a backup in a short transaction, dumps outside of any, and ends the backup in another. An error
 * that a person can act on ends it as FAILED with a reason. An error that may pass by itself, such as a lost catalog, a
 * server that restarts or a table that was dropped under the dump, costs an attempt.
 */
@Singleton
public class BackupRunner implements WorkKind {

    private static final String GAVE_UP = "gaveUp";

    private static final Logger LOG = Logger.getLogger(BackupRunner.class);

    private final Stores stores;
    private final BackupPublisher publisher;
    private final BackupEnding ending;
    private final Claims claims;
    private final RunWatch watch;
    private final WorkConfig work;

    /** The backups that this process may still begin to write to each store. */
    private final Map<String, Semaphore> slots = new ConcurrentHashMap<>();

    BackupRunner(
            Stores stores,
            BackupPublisher publisher,
            BackupEnding ending,
            Claims claims,
            RunWatch watch,
            WorkConfig work) {
        this.stores = stores;
        this.publisher = publisher;
        this.ending = ending;
        this.claims = claims;
        this.watch = watch;
        this.work = work;
    }

    @Override
    public String name() {
        return BackupWork.TAKE;
    }

    @Override
    public int bound() {
        return work.threads();
    }

    @Override
    public boolean urgent() {
        return true;
    }

    @Override
    public void run(String subject, UUID execution)
            throws EngineException, IOException, InterruptedException, PostponedException {
        UUID id = UUID.fromString(subject);
        Optional<String> store = QuarkusTransaction.requiringNew().call(() -> Backup.storeOf(id));
        if (store.isEmpty()) {
            return;
        }
        Semaphore free = slots.computeIfAbsent(store.get(), this::slotsOf);
        if (!free.tryAcquire()) {
            throw new PostponedException("the store takes no more backups from this process at a time");
        }
        try {
            Optional<ClaimedBackup> claimed = claims.begin(
                    execution,
                    () -> Backup.locked(id)
                            .filter(found -> found.status().running() && !found.deleted())
                            .map(found -> new ClaimedBackup(found, Instance.findById(found.instanceId), execution)),
                    (found, by, worker, now) -> found.backup().begin(by, worker, now));
            if (claimed.isPresent()) {
                run(claimed.get());
            }
        } finally {
            free.release();
        }
    }

    /** A backup in a store that is not configured fails, and needs no slot. */
    private Semaphore slotsOf(String store) {
        return new Semaphore(
                stores.find(store).map(Stores.Named::concurrentBackups).orElse(Integer.MAX_VALUE));
    }

    private void run(ClaimedBackup claimed) throws EngineException, IOException, InterruptedException {
        MDC.put("account", claimed.backup().accountId);
        MDC.put("instance", claimed.backup().instanceId);
        MDC.put("backup", claimed.backup().id);
        try {
            take(claimed);
        } finally {
            MDC.remove("account");
            MDC.remove("instance");
            MDC.remove("backup");
        }
    }

    private void take(ClaimedBackup claimed) throws EngineException, IOException, InterruptedException {
        UUID id = claimed.backup().id;
        RunWatch.Watched run =
                watch.begin(() -> Backup.isCancelAsked(id, claimed.execution()), () -> ending.recordCancelled(claimed));
        try (run) {
            takeOrFail(claimed);
        } catch (InterruptedException | InterruptedIOException e) {
            if (!run.stopped()) {
                ending.release(claimed, "handed back, as its worker was stopped");
                throw e;
            }
            ending.cancel(claimed);
        } catch (LostRunException e) {
            LOG.warnf("Backup %s was claimed by another run; this run ends", id);
            ending.removeOwn(claimed);
            throw e;
        }
    }

    /** Throws what ended the attempt only if another attempt follows. */
    private void takeOrFail(ClaimedBackup claimed) throws EngineException, IOException, InterruptedException {
        Backup backup = claimed.backup();
        try {
            if (backup.cancelAsked()) {
                ending.cancel(claimed);
            } else {
                ending.complete(claimed, publisher.publish(claimed));
            }
        } catch (EngineException e) {
            failOrRetry(claimed, e);
        } catch (SecretException e) {
            ending.fail(claimed, "passwordUnavailable", e.getMessage(), null);
        } catch (StoreException e) {
            ending.fail(claimed, "storeFailed", e.getMessage(), null);
        } catch (GivenUpException e) {
            ending.fail(claimed, GAVE_UP, e.getMessage(), null);
        } catch (InterruptedIOException | LostRunException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            if (CatalogOutage.in(e)) {
                // Nothing can be recorded now; the lease runs out, and another run begins.
                throw e;
            }
            LOG.errorf(e, "Attempt %d at backup %s ended with an error of the service", backup.attempts(), backup.id);
            String outcome = "an error of the service: " + cause(e);
            if (ending.goesOn(claimed, outcome)) {
                throw e;
            }
            ending.fail(
                    claimed, GAVE_UP, new GivenUpException(backup.failedAttempts() + 1, outcome).getMessage(), null);
        }
    }

    private void failOrRetry(ClaimedBackup claimed, EngineException e) throws EngineException, InterruptedException {
        String message = String.valueOf(e.getMessage());
        if (e.code() == EngineException.Code.SERVER_CHANGED) {
            if (ending.goesOn(claimed, "the databases changed under the dump: " + OneLine.of(message))) {
                throw e;
            }
        } else if (e.passing()) {
            if (ending.goesOnForNow(claimed, OneLine.of(message))) {
                throw e;
            }
            message += ending.retried(claimed);
        }
        ending.fail(claimed, FaultCodes.of(e.code()), message, e.advice());
    }

    /** The message of a bug may hold anything, and is for the log only. */
    private static String cause(Exception e) {
        String name = e.getClass().getSimpleName();
        return e instanceof IOException ? name + ": " + OneLine.of(e.getMessage()) : name;
    }
}
