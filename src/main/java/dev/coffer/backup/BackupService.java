package dev.coffer.backup;

import dev.coffer.api.fault.Fault;
import dev.coffer.api.fault.FaultCode;
import dev.coffer.api.wire.Ids;
import dev.coffer.engine.BackupEngine;
import dev.coffer.engine.Engines;
import dev.coffer.instance.Instance;
import dev.coffer.limit.Quotas;
import dev.coffer.store.Stores;
import dev.coffer.work.WorkOrder;
import dev.coffer.work.WorkQueue;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.event.Event;
import jakarta.inject.Singleton;
import jakarta.persistence.LockModeType;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.hibernate.exception.ConstraintViolationException;
import org.jspecify.annotations.Nullable;

/**
 * Takes orders to make and to delete backups: checks them against the catalog, and writes the rows and the work in the
 * caller's transaction, so that either both are there or neither.
 */
@Singleton
public class BackupService {

    /** The unique index that lets one backup of an instance run at a time. */
    private static final String ONE_RUNNING = "backup_one_running_per_instance";

    private final Engines engines;
    private final StoreChoice choice;
    private final BackupStores stores;
    private final BackupCopies copies;
    private final StoredBackups stored;
    private final Quotas quotas;
    private final WorkQueue work;
    private final Clock clock;
    private final Event<BackupEnded> ended;

    public BackupService(
            Engines engines,
            StoreChoice choice,
            BackupStores stores,
            BackupCopies copies,
            StoredBackups stored,
            Quotas quotas,
            WorkQueue work,
            Clock clock,
            Event<BackupEnded> ended) {
        this.engines = engines;
        this.choice = choice;
        this.stores = stores;
        this.copies = copies;
        this.stored = stored;
        this.quotas = quotas;
        this.work = work;
        this.clock = clock;
        this.ended = ended;
    }

    /**
     * Orders a backup, or makes a record for one that a store holds already, in a transaction of its own. Before that
     * the store is read in none, so that one which hangs keeps no lock.
     *
     * @return the new record
     */
    BackupView take(String accountId, BackupRequest request) {
        choice.requireKnown(request.storageDriver());
        List<Stores.Named> targets = copies.targets("backup.copy_to", request.copies());
        BackupRequest.RestoreFrom from = request.restoreFrom();
        StoredBackups.Found found = from == null ? null : stored.find(accountId, from);
        return QuarkusTransaction.requiringNew().call(() -> {
            quotas.requireBackup(accountId, () -> Backup.countOfAccount(accountId));
            Backup backup = found == null ? takeNew(accountId, request) : adopt(accountId, request, found);
            copies.orderWith(backup, targets);
            return ShownBackups.shown(accountId, backup.id.toString());
        });
    }

    /**
     * Checks that an account may have one more backup, and lets no other one be ordered until the caller's transaction
     * ends. Who locks an instance or a schedule before {@link #takeScheduled} does this first.
     *
     * @throws Fault {@code overLimit} if the quota is used up
     */
    public void requireRoom(String accountId) {
        quotas.requireBackup(accountId, () -> Backup.countOfAccount(accountId));
    }

    /**
     * Orders a backup for a schedule, in the caller's transaction. A copy that cannot be ordered is left out, and the
     * backup's warnings say so.
     *
     * @return the id of the backup
     * @throws Fault for each reason why the same request of a client is refused, except those of {@code copy_to}
     */
    public UUID takeScheduled(String accountId, BackupRequest request, UUID schedule) {
        choice.requireKnown(request.storageDriver());
        requireRoom(accountId);
        Backup backup = takeNew(accountId, request);
        backup.orderedBy(schedule);
        copies.orderIfPossible(backup, request.copies());
        return backup.id;
    }

    /** That no other backup of the instance runs is for the catalog's unique index to say. */
    private Backup takeNew(String accountId, BackupRequest request) {
        String instanceId = Ids.last(Fault.required(request.instance(), "backup.instance"));
        Instance instance = Instance.require(accountId, instanceId);
        BackupEngine engine = engines.of(instance.datastore.type)
                .orElseThrow(() -> Fault.of(
                        FaultCode.NOT_IMPLEMENTED,
                        "The 'backup_create' operation is not supported for the '" + instance.datastore.type
                                + "' datastore."));
        if (!engine.incremental() && (request.wantsIncremental() || request.parentId() != null)) {
            throw Fault.of(
                    FaultCode.UNPROCESSABLE_ENTITY,
                    "Incremental backups are not yet supported for the '" + instance.datastore.type
                            + "' datastore. Order a full one, without 'incremental' and 'parent_id'.");
        }
        // Most of many orders at once learn it here, without waiting for each other. The index has the last word.
        if (Backup.isAnyRunning(instance)) {
            throw unavailable(instance.id);
        }
        if (Instance.lock(instance.id).deleted()) {
            throw Fault.notFound(instanceId);
        }
        if (!instance.active()) {
            throw Fault.of(FaultCode.UNPROCESSABLE_ENTITY, instance.unavailable());
        }
        requireConsistent(request, instance);
        Backup parent = parent(instance, request);
        Stores.Named store = choice.inContainer(
                choice.of(instance, parent, request.storageDriver()), instance, parent, request.swiftContainer());
        Backup backup = new Backup(instance, parent, store, warnings(instance, store), clock.instant());
        backup.name = request.name();
        backup.description = request.description();
        backup.orFull = request.orFull();
        persist(backup);
        work.enqueue(BackupWork.TAKE, backup.id.toString());
        return backup;
    }

    /** @throws Fault {@code badRequest} if a field that a record shows too says something else than the order does */
    private static void requireConsistent(BackupRequest request, Instance instance) {
        if (request.datastore() != null) {
            request.datastore().check("backup.datastore", instance.datastore, instance.serverVersion);
        }
        BackupRequest.Source source = request.source();
        if (source != null && source.type() != null && !source.type().equalsIgnoreCase("instance")) {
            throw Fault.badRequest("'backup.source.type' must be instance.");
        }
        if (source != null
                && source.id() != null
                && Ids.parse(Ids.last(source.id())).filter(instance.id::equals).isEmpty()) {
            throw Fault.badRequest("'backup.source.id' is not the instance of 'backup.instance'.");
        }
        if ("full".equals(request.type()) && (request.incremental() == 1 || request.parentId() != null)) {
            throw Fault.badRequest("'backup.type' is full, but the other fields ask for an incremental backup.");
        }
    }

    private Backup adopt(String accountId, BackupRequest request, StoredBackups.Found found) {
        String container = request.swiftContainer();
        if (container != null && !container.equals(found.store().container())) {
            throw Fault.badRequest("'backup.swift_container' is not that of 'backup.restore_from.remote_location'.");
        }
        stored.requireToStay(found);
        UUID parentId = found.manifest().parent();
        Backup parent =
                parentId == null ? null : Backup.ofAccount(accountId, parentId).orElse(null);
        Backup backup = Backup.restored(found, parent, clock.instant());
        if (request.datastore() != null) {
            request.datastore()
                    .check(
                            "backup.datastore",
                            backup.datastore,
                            found.manifest().serverVersion());
        }
        backup.name = request.name();
        backup.description = request.description();
        backup.persist();
        return backup;
    }

    private static List<String> warnings(Instance instance, Stores.Named store) {
        return BackupStrategy.inForce(instance.accountId, instance.id)
                .filter(strategy -> store.container() == null)
                .map(strategy -> List.of("The backup strategy's container '" + strategy.swiftContainer
                        + "' was not used, as the store '" + store.name() + "' is not in Swift."))
                .orElse(List.of());
    }

    /** Orders the removal of a backup and of all that build on it, or of none. */
    void delete(String accountId, String id) {
        // A record that was made from a store may be of an instance that this catalog does not know.
        Instance.findByIdOptional(Backup.instanceOf(accountId, id), LockModeType.PESSIMISTIC_WRITE);
        List<Backup> tree = BackupTree.of(Backup.require(accountId, id));
        tree.stream().filter(backup -> backup.status().running()).findFirst().ifPresent(running -> {
            throw Fault.of(
                    FaultCode.UNPROCESSABLE_ENTITY,
                    "Backup " + running.id + " is " + running.status()
                            + " and cannot be deleted before it has ended. The action"
                            + " {\"cancel\": {}} on the backup ends it.");
        });
        tree.stream()
                .filter(backup -> Backup.isBeingRestored(backup.id))
                .findFirst()
                .ifPresent(restored -> {
                    throw Fault.of(
                            FaultCode.UNPROCESSABLE_ENTITY,
                            "Backup " + restored.id
                                    + " is being restored and cannot be deleted before that has ended.");
                });
        Instant now = clock.instant();
        tree.stream().flatMap(backup -> backup.held(now).stream()).findFirst().ifPresent(held -> {
            throw held;
        });
        UUID order = UUID.randomUUID();
        for (Backup backup : tree) {
            backup.delete(order, now);
            copies.deleted(backup);
            work.enqueue(BackupWork.REMOVE, new WorkOrder(backup.id, order).subject());
        }
    }

    /** Follows an action on a backup of an account. */
    void act(String accountId, String id, BackupActionRequest action) {
        if (action.copy() != null) {
            copies.order(Backup.require(accountId, id), action.copy());
            return;
        }
        QuarkusTransaction.requiringNew().run(() -> {
            Backup backup = Backup.require(accountId, id);
            if (action.verify() != null) {
                verify(backup, action.verify().store());
            } else if (action.prove() != null) {
                prove(backup, action.prove().store());
            } else if (action.hold() != null) {
                lock(backup);
                backup.hold(action.hold().hold(clock.instant()));
            } else if (action.release() != null) {
                lock(backup);
                backup.release();
            } else {
                cancel(backup);
            }
        });
    }

    private void cancel(Backup backup) {
        lock(backup);
        if (!backup.status().running()) {
            throw Fault.of(
                    FaultCode.UNPROCESSABLE_ENTITY,
                    "Backup " + backup.id + " is " + backup.status() + " and cannot be cancelled.");
        }
        backup.cancel(clock.instant());
        if (!backup.status().running()) {
            ended.fire(new BackupEnded(
                    backup.id, backup.parentId != null, Duration.ZERO, 0, 0, String.valueOf(backup.faultCode())));
        }
    }

    /** @throws Fault {@code itemNotFound} if it was deleted since it was read */
    private static void lock(Backup backup) {
        Backup.getEntityManager().refresh(backup, LockModeType.PESSIMISTIC_WRITE);
        if (backup.deleted()) {
            throw Fault.notFound(backup.id.toString());
        }
    }

    private void verify(Backup backup, @Nullable String store) {
        backup.orderVerification(readable(backup, "verify.store", store))
                .ifPresent(order -> work.enqueue(BackupWork.VERIFY, new WorkOrder(backup.id, order).subject()));
    }

    private void prove(Backup backup, @Nullable String store) {
        backup.orderProof(readable(backup, "prove.store", store))
                .ifPresent(order -> work.enqueue(BackupWork.PROVE, new WorkOrder(backup.id, order).subject()));
    }

    /**
     * Locks a backup, and checks that it can be read.
     *
     * @param field the field that names a store
     * @return the name of the wanted store as it is configured; null if none is wanted
     */
    private @Nullable String readable(Backup backup, String field, @Nullable String wanted) {
        lock(backup);
        if (!backup.status().whole()) {
            throw backup.unavailable();
        }
        List<Stores.Named> holding = stores.require(backup, field, wanted);
        return wanted == null ? null : holding.get(0).name();
    }

    private static void persist(Backup backup) {
        try {
            backup.persistAndFlush();
        } catch (ConstraintViolationException e) {
            if (ONE_RUNNING.equals(e.getConstraintName())) {
                throw unavailable(backup.instanceId);
            }
            throw e;
        }
    }

    private static Fault unavailable(UUID instance) {
        return Fault.of(FaultCode.UNPROCESSABLE_ENTITY, Instance.unavailable(instance, "BACKUP"));
    }

    private static @Nullable Backup parent(Instance instance, BackupRequest request) {
        if (request.parentId() == null) {
            return request.wantsIncremental() ? Backup.newestCompleted(instance).orElse(null) : null;
        }
        Backup parent = Backup.require(instance.accountId, request.parentId());
        UUID of = parent.instanceId;
        if (!of.equals(instance.id)) {
            throw Fault.badRequest("'backup.parent_id' is a backup of another instance.");
        }
        if (parent.status() != BackupStatus.COMPLETED) {
            throw Fault.badRequest("'backup.parent_id' is a backup that is not COMPLETED but " + parent.status() + ".");
        }
        if (parent.broken()) {
            throw Fault.badRequest("'backup.parent_id' is a backup that is broken, or builds on one; its record says"
                    + " what is wrong.");
        }
        return parent;
    }
}
