package dev.coffer.backup;

import dev.coffer.engine.Engines;
import dev.coffer.fault.Fault;
import dev.coffer.fault.FaultCode;
import dev.coffer.instance.Instance;
import dev.coffer.work.WorkQueue;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.List;
import java.util.UUID;
import org.hibernate.exception.ConstraintViolationException;
import org.jspecify.annotations.Nullable;

/**
 * Takes orders to make and to delete backups: checks them against the catalog, and writes the rows and the work in the
 * caller's transaction, so that either both are there or neither.
 */
@Singleton
public class BackupOrders {

    /** The unique index that lets one backup of an instance run at a time. */
    private static final String ONE_RUNNING = "backup_one_running_per_instance";

    private final Engines engines;
    private final WorkQueue work;
    private final Clock clock;

    public BackupOrders(Engines engines, WorkQueue work, Clock clock) {
        this.engines = engines;
        this.work = work;
        this.clock = clock;
    }

    /** Orders a backup. That no other one of the instance runs is for the catalog's unique index to say. */
    Backup take(String accountId, BackupRequest request) {
        Instance instance = Instance.require(accountId, request.instance());
        if (engines.of(instance.datastore.type).isEmpty()) {
            throw Fault.of(
                    FaultCode.NOT_IMPLEMENTED,
                    "The 'backup_create' operation is not supported for the '" + instance.datastore.type
                            + "' datastore.");
        }
        if (Instance.lock(instance.id).deleted()) {
            throw Fault.notFound(request.instance());
        }
        Backup backup = new Backup(instance, parent(instance, request), "filesystem", clock.instant());
        backup.name = request.name();
        backup.description = request.description();
        persist(backup);
        work.enqueue(BackupRunner.WORK, backup.id.toString());
        return backup;
    }

    /** Orders the removal of a backup and of all that build on it, or of none. */
    void delete(String accountId, String id) {
        Instance.lock(Backup.instanceOf(accountId, id));
        List<Backup> tree = Backup.tree(Backup.require(accountId, id));
        tree.stream().filter(backup -> backup.status().running()).findFirst().ifPresent(running -> {
            throw Fault.of(
                    FaultCode.UNPROCESSABLE_ENTITY,
                    "Backup " + running.id + " is " + running.status() + " and cannot be deleted before it has ended.");
        });
        for (Backup backup : tree) {
            backup.delete(clock.instant());
            work.enqueue(BackupRemover.WORK, backup.id.toString());
        }
    }

    private static void persist(Backup backup) {
        try {
            backup.persistAndFlush();
        } catch (ConstraintViolationException e) {
            if (ONE_RUNNING.equals(e.getConstraintName())) {
                throw Fault.of(FaultCode.UNPROCESSABLE_ENTITY, Instance.unavailable(backup.instanceId, "BACKUP"));
            }
            throw e;
        }
    }

    private static @Nullable Backup parent(Instance instance, BackupRequest request) {
        if (request.parentId() == null) {
            return request.incremental() ? Backup.newestCompleted(instance).orElse(null) : null;
        }
        Backup parent = Backup.require(instance.accountId, request.parentId());
        UUID of = parent.instanceId;
        if (!of.equals(instance.id)) {
            throw Fault.badRequest("'backup.parent_id' is a backup of another instance.");
        }
        if (parent.status() != BackupStatus.COMPLETED) {
            throw Fault.badRequest("'backup.parent_id' is a backup that is not COMPLETED but " + parent.status() + ".");
        }
        return parent;
    }
}
