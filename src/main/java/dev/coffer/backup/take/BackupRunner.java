package dev.coffer.backup.take;

import dev.coffer.api.fault.CatalogOutage;
import dev.coffer.archive.Manifest;
import dev.coffer.archive.ManifestFile;
import dev.coffer.backup.Backup;
import dev.coffer.backup.BackupConfig;
import dev.coffer.backup.BackupEnded;
import dev.coffer.backup.BackupStatus;
import dev.coffer.backup.BackupWork;
import dev.coffer.backup.FaultCodes;
import dev.coffer.engine.BackupEngine;
import dev.coffer.engine.DumpPlan;
import dev.coffer.engine.EngineException;
import dev.coffer.engine.Engines;
import dev.coffer.instance.Instance;
import dev.coffer.instance.InstanceAccess;
import dev.coffer.secret.SecretException;
import dev.coffer.store.BackupStore;
import dev.coffer.store.StoreException;
import dev.coffer.store.Stores;
import dev.coffer.work.Attempt;
import dev.coffer.work.Claims;
import dev.coffer.work.LostRunException;
import dev.coffer.work.PostponedException;
import dev.coffer.work.WorkConfig;
import dev.coffer.work.WorkKind;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.event.Event;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.function.BiConsumer;
import org.jboss.logging.Logger;
import org.jboss.logging.MDC;
import org.jspecify.annotations.Nullable;

/**
 * Takes backups: claims a backup in a short transaction, dumps outside of any, and ends the backup in another. An error
 * that a person can act on ends it as FAILED with a reason. An error that may pass by itself, such as a lost catalog or a
 * table that was dropped under the dump, costs an attempt.
 */
@Singleton
public class BackupRunner implements WorkKind {

    private static final String GAVE_UP = "gaveUp";

    private static final Logger LOG = Logger.getLogger(BackupRunner.class);

    private final Engines engines;
    private final InstanceAccess access;
    private final Stores stores;
    private final BackupFolder folder;
    private final PartWriter writer;
    private final ManifestFile manifests;
    private final Claims claims;
    private final BackupConfig config;
    private final WorkConfig work;
    private final Event<BackupEnded> ended;

    /** The backups that this process may still begin to write to each store. */
    private final Map<String, Semaphore> slots = new ConcurrentHashMap<>();

    BackupRunner(
            Engines engines,
            InstanceAccess access,
            Stores stores,
            BackupFolder folder,
            PartWriter writer,
            ManifestFile manifests,
            Claims claims,
            BackupConfig config,
            WorkConfig work,
            Event<BackupEnded> ended) {
        this.engines = engines;
        this.access = access;
        this.stores = stores;
        this.folder = folder;
        this.writer = writer;
        this.manifests = manifests;
        this.claims = claims;
        this.config = config;
        this.work = work;
        this.ended = ended;
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
            Optional<Run> run = claims.begin(
                    execution,
                    () -> Backup.locked(id)
                            .filter(found -> found.status().running() && !found.deleted())
                            .map(found -> new Run(found, Instance.findById(found.instanceId), execution)),
                    (claimed, by, worker, now) -> claimed.backup.begin(by, worker, now));
            if (run.isPresent()) {
                run(run.get());
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

    private static void run(Run run) throws EngineException, IOException, InterruptedException {
        MDC.put("account", run.backup.accountId);
        MDC.put("instance", run.backup.instanceId);
        MDC.put("backup", run.backup.id);
        try {
            run.take();
        } finally {
            MDC.remove("account");
            MDC.remove("instance");
            MDC.remove("backup");
        }
    }

    /** One attempt at one backup. */
    private final class Run {

        private final Backup backup;
        private final Instance instance;
        private final UUID execution;
        private final long begunNanos = System.nanoTime();

        /** Whether a manifest of this run may exist, so that its parts must stay. */
        private boolean publishing;

        /** @param backup as it is when the run begins */
        Run(Backup backup, Instance instance, UUID execution) {
            this.backup = backup;
            this.instance = instance;
            this.execution = execution;
        }

        /**
         * Moves the backup on; one that has the next status already is left as it is.
         *
         * @throws LostRunException if another run holds the backup
         */
        private void move(BackupStatus next, BiConsumer<Backup, Instant> transition) throws InterruptedException {
            // One statement finds and locks the row that this run holds: a run that was replaced finds none.
            claims.transition(now -> {
                Backup row = Backup.lockedBy(backup.id, execution)
                        .orElseThrow(
                                () -> new LostRunException("Backup " + backup.id + " was claimed by another run."));
                if (row.status() != next) {
                    transition.accept(row, now);
                }
                return row;
            });
        }

        void take() throws EngineException, IOException, InterruptedException {
            try {
                takeOrFail();
            } catch (InterruptedException | InterruptedIOException e) {
                release("handed back, as its worker was stopped", false);
                throw e;
            } catch (LostRunException e) {
                LOG.warnf("Backup %s was claimed by another run; this run ends", backup.id);
                removeOwn();
                throw e;
            }
        }

        /** Throws what ended the attempt only if another attempt follows. */
        private void takeOrFail() throws EngineException, IOException, InterruptedException {
            try {
                complete(publish());
            } catch (EngineException e) {
                if (e.code() == EngineException.Code.SERVER_CHANGED
                        && goesOn("the databases changed under the dump: " + oneLine(e.getMessage()))) {
                    throw e;
                }
                fail(FaultCodes.of(e.code()), e.getMessage());
            } catch (SecretException e) {
                fail("passwordUnavailable", e.getMessage());
            } catch (StoreException e) {
                fail("storeFailed", e.getMessage());
            } catch (GivenUpException e) {
                fail(GAVE_UP, e.getMessage());
            } catch (InterruptedIOException | LostRunException e) {
                throw e;
            } catch (IOException | RuntimeException e) {
                if (CatalogOutage.in(e)) {
                    // Nothing can be recorded now; the lease runs out, and another run begins.
                    throw e;
                }
                LOG.errorf(
                        e, "Attempt %d at backup %s ended with an error of the service", backup.attempts(), backup.id);
                String outcome = "an error of the service: " + cause(e);
                if (goesOn(outcome)) {
                    throw e;
                }
                fail(GAVE_UP, gaveUp(backup.failedAttempts() + 1, outcome));
            }
        }

        /** Makes the backup's manifest, or finds the manifest that an earlier run wrote before it died. */
        private Manifest publish()
                throws EngineException, SecretException, GivenUpException, IOException, InterruptedException {
            if (backup.manifestOpen()) {
                Optional<Manifest> earlier = manifests.confirmed(store(), backup.folder());
                if (earlier.isPresent()) {
                    LOG.infof(
                            "Backup %s has the manifest of an earlier attempt, whose end was not recorded", backup.id);
                    saving();
                    return earlier.get();
                }
            }
            requireAttemptsLeft();
            LOG.infof("Backup %s of instance %s begins", backup.id, backup.instanceId);
            if (!backup.manifestOpen()) {
                folder.removeEarlier(backup);
            }
            Manifest manifest = dump();
            saving();
            publishing = true;
            return manifests.publish(store(), backup.folder(), manifest);
        }

        private void requireAttemptsLeft() throws GivenUpException {
            if (backup.failedAttempts() >= config.maxAttempts()) {
                List<Attempt> all = backup.history();
                throw new GivenUpException(gaveUp(
                        backup.failedAttempts(),
                        all.size() < 2 ? null : all.get(all.size() - 2).outcome()));
            }
        }

        private Manifest dump() throws EngineException, SecretException, IOException {
            BackupEngine engine = engines.of(backup.datastore.type)
                    .orElseThrow(() -> new EngineException(
                            EngineException.Code.TOOL_MISSING,
                            "This worker has no engine for " + backup.datastore.type + "."));
            Manifest parent =
                    backup.parentId == null ? null : manifests.read(store(), backup.folderOf(backup.parentId));
            Map<String, String> state = parent == null ? Map.of() : parent.state();
            try (DumpPlan plan = engine.plan(access.target(instance), state)) {
                return writer.write(store(), backup, instance, parent, plan);
            }
        }

        private void saving() throws InterruptedException {
            move(BackupStatus.SAVING, (row, now) -> row.saving(execution, now));
        }

        /** @throws StoreException if it is not configured */
        private BackupStore store() throws StoreException {
            return stores.of(backup.store);
        }

        private void complete(Manifest manifest) throws StoreException, InterruptedException {
            URI location = store().location(backup.folder());
            if (backup.attempts() > 1) {
                folder.keepOnly(backup, manifest);
            }
            move(BackupStatus.COMPLETED, (row, now) -> {
                row.complete(execution, manifest.storedBytes(), location, manifest.warnings(), now);
                tell(manifest.rawBytes(), manifest.storedBytes(), null);
            });
            LOG.infof("Backup %s is complete: %d bytes stored", backup.id, manifest.storedBytes());
        }

        /** Before the end is recorded, removes what no manifest can name any more, and the rest after it. */
        private void fail(String code, @Nullable String message) throws InterruptedException {
            if (Thread.interrupted()) {
                // A tool or a store may report an interrupt as a failure of its own.
                throw new InterruptedException(message);
            }
            String reason = String.valueOf(message);
            removeOwn();
            if (!backup.manifestOpen()) {
                removeEarlier();
            }
            move(BackupStatus.FAILED, (row, now) -> {
                row.fail(execution, code, reason, now);
                tell(0, 0, code);
            });
            LOG.warnf("Backup %s failed: %s: %s", backup.id, code, reason);
            folder.removeAll(backup);
        }

        /** Releases the backup if another attempt may follow; a manifest that may exist is for the next run to find. */
        private boolean goesOn(String outcome) {
            boolean again = publishing || backup.failedAttempts() + 1 < config.maxAttempts();
            if (again) {
                release(outcome, true);
            }
            return again;
        }

        private void release(String outcome, boolean counts) {
            // An interrupted thread cannot use the catalog and the store.
            boolean interrupted = Thread.interrupted();
            removeOwn();
            try {
                move(BackupStatus.NEW, (row, now) -> row.release(execution, outcome, counts, now));
                LOG.infof("Backup %s goes back to the queue: %s", backup.id, outcome);
            } catch (InterruptedException e) {
                interrupted = true;
            } catch (RuntimeException e) {
                LOG.warnf(e, "Backup %s cannot be released; another run begins when its lease has run out", backup.id);
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }

        /** Tells observers in the transaction that ends the backup. */
        private void tell(long dumpedBytes, long storedBytes, @Nullable String faultCode) {
            Duration took = Duration.ofNanos(System.nanoTime() - begunNanos);
            ended.fire(new BackupEnded(backup.id, backup.parentId != null, took, dumpedBytes, storedBytes, faultCode));
        }

        private void removeOwn() {
            if (!publishing) {
                folder.removeNewest(backup);
            }
        }

        private void removeEarlier() {
            try {
                folder.removeEarlier(backup);
            } catch (StoreException e) {
                LOG.debugf(e, "What earlier attempts at backup %s left cannot be removed now", backup.id);
            }
        }
    }

    private static String gaveUp(int attempts, @Nullable String lastOutcome) {
        return "Gave up after " + attempts + " attempts."
                + (lastOutcome == null ? "" : " The last one: " + lastOutcome + ".");
    }

    /** The message of a bug may hold anything, and is for the log only. */
    private static String cause(Exception e) {
        String name = e.getClass().getSimpleName();
        return e instanceof IOException ? name + ": " + oneLine(e.getMessage()) : name;
    }

    private static String oneLine(@Nullable String message) {
        return String.valueOf(message).replaceAll("\\s+", " ");
    }

    /** All attempts have failed. */
    private static final class GivenUpException extends Exception {
        GivenUpException(String message) {
            super(message);
        }
    }
}
