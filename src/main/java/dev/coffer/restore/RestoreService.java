package dev.coffer.restore;

import dev.coffer.api.fault.Fault;
import dev.coffer.api.fault.FaultCode;
import dev.coffer.api.wire.Ids;
import dev.coffer.backup.Backup;
import dev.coffer.engine.EngineException;
import dev.coffer.engine.Engines;
import dev.coffer.engine.LogEnd;
import dev.coffer.engine.RestoreEngine;
import dev.coffer.engine.RestoreTarget;
import dev.coffer.instance.Instance;
import dev.coffer.instance.InstanceBuild;
import dev.coffer.restore.RestorableBackups.Found;
import dev.coffer.secret.SecretException;
import dev.coffer.work.WorkQueue;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.event.Event;
import jakarta.inject.Singleton;
import jakarta.persistence.LockModeType;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.hibernate.exception.ConstraintViolationException;
import org.jspecify.annotations.Nullable;

/**
 * Takes orders to restore backups into instances. The backup and the server are checked first, outside any transaction and
 * without a change to either; then the row and the work are written in one.
 */
@Singleton
class RestoreService {

    /** The unique index that lets one restore into an instance run at a time. */
    private static final String ONE_RUNNING = "restore_one_running_per_instance";

    private final RestorableBackups backups;
    private final RestoreTargets targets;
    private final NewServers servers;
    private final Engines engines;
    private final WorkQueue work;
    private final Clock clock;
    private final Event<RestoreEnded> ended;

    RestoreService(
            RestorableBackups backups,
            RestoreTargets targets,
            NewServers servers,
            Engines engines,
            WorkQueue work,
            Clock clock,
            Event<RestoreEnded> ended) {
        this.engines = engines;
        this.backups = backups;
        this.targets = targets;
        this.servers = servers;
        this.work = work;
        this.clock = clock;
        this.ended = ended;
    }

    /**
     * Orders a restore into an instance.
     *
     * @return the record of the restore, which is queued
     * @throws Fault for each reason why it would fail that can be known by now
     */
    RestoreView order(String accountId, String instanceId, RestoreRequest request) {
        request.requireConsistent();
        Instance instance = Instance.require(accountId, instanceId);
        boolean schemas = engines.restoring(instance.datastore.type)
                .map(RestoreEngine::hasSchemas)
                .orElse(true);
        Map<String, List<TableName>> tables = request.tableNames(schemas);
        requireReady(instance, request.wantedMode());
        Found found = backups.find(accountId, Ids.last(request.backupRef()), "restore.store", request.store());
        targets.requireSameDatastore(found, instance);
        targets.requireNoNewer(found, instance.datastore.version);
        WantedParts wanted = WantedParts.named(found.manifest(), found.engine(), request.wantedDatabases());
        LogEnd end = request.point().in(found);
        if (end == null) {
            tables.forEach((database, names) -> WantedParts.requireTables(found.manifest(), database, names));
        }
        backups.requireWhole(found, wanted.parts());
        targets.requireRoom(found, wanted.bytes(), servers.freeBytes(instance));
        RestoreOrder order = order(found, instance, request, wanted, tables).upTo(end);
        return QuarkusTransaction.requiringNew().call(() -> {
            hold(instance.id, found.backup().instanceId);
            Instance locked = Instance.lock(instance.id);
            if (locked.deleted()) {
                throw Fault.notFound(instanceId);
            }
            requireReady(locked, request.wantedMode());
            return RestoreView.of(store(locked, found.backup(), request.wantedMode(), order));
        });
    }

    /** Checks what may change until the order is stored. */
    private static void requireReady(Instance instance, RestoreMode mode) {
        if (instance.ownCatalog || isOwnCatalog(instance)) {
            throw Fault.of(
                    FaultCode.UNPROCESSABLE_ENTITY,
                    "Instance " + instance.id + " is the service's own catalog, which cannot be restored to.");
        }
        Restore.activeOf(instance.id).ifPresent(running -> {
            throw running(instance.id, running.id);
        });
        boolean backupRuns = instance.wireStatus().equals("BACKUP");
        if (!instance.active() || (backupRuns && mode == RestoreMode.REPLACE)) {
            throw Fault.of(FaultCode.UNPROCESSABLE_ENTITY, instance.unavailable());
        }
    }

    /** The server of the catalog may be registered a second time, under any name of this machine. */
    private static boolean isOwnCatalog(Instance instance) {
        Set<String> here = Set.of("localhost", "::1", "0:0:0:0:0:0:0:1");
        return Instance.ownCatalog()
                .filter(own ->
                        own.port == instance.port && (instance.host.startsWith("127.") || here.contains(instance.host)))
                .isPresent();
    }

    private static Fault running(UUID instance, @Nullable UUID restore) {
        return Fault.of(
                FaultCode.UNPROCESSABLE_ENTITY,
                "A restore into instance " + instance + " is running"
                        + (restore == null ? "" : ": " + restore)
                        + ". Wait until it has ended, or cancel it with DELETE of its record.");
    }

    private RestoreOrder order(
            Found found,
            Instance instance,
            RestoreRequest request,
            WantedParts wanted,
            Map<String, List<TableName>> tables) {
        try (RestoreTarget target = targets.connect(found.engine(), instance)) {
            targets.requireNoNewer(found, target.version().major());
            Duration kept = request.keptFor();
            return new RestoreOrder(
                    items(target, request, wanted, tables, found.engine().hasSchemas()),
                    "strict".equals(request.tablespaces()),
                    Boolean.TRUE.equals(request.passwords()),
                    kept == null ? null : kept.toSeconds(),
                    wanted.bytes(),
                    found.notes(wanted.notes(), request.store()),
                    found.store().name(),
                    null,
                    null,
                    null);
        } catch (EngineException | SecretException e) {
            throw Fault.of(
                    FaultCode.UNPROCESSABLE_ENTITY,
                    "The server of instance " + instance.id + " cannot be restored to: " + e.getMessage());
        }
    }

    private List<RestoreOrder.Item> items(
            RestoreTarget target,
            RestoreRequest request,
            WantedParts wanted,
            Map<String, List<TableName>> wantedTables,
            boolean schemas)
            throws EngineException {
        Set<String> there = new HashSet<>(target.databases());
        RestoreNames names = new RestoreNames(clock.instant(), there);
        boolean replaces = request.wantedMode() == RestoreMode.REPLACE;
        requireUsable(request, wanted, replaces, names);
        List<RestoreOrder.Item> items = new ArrayList<>();
        for (String database : wanted.databases()) {
            List<String> tables = wantedTables.getOrDefault(database, List.of()).stream()
                    .map(TableName::sql)
                    .toList();
            String given = request.names().get(database);
            if (given != null) {
                items.add(new RestoreOrder.Item(database, given, null, tables, null));
            } else if (!tables.isEmpty() && !schemas) {
                items.add(new RestoreOrder.Item(database, names.restored(database), null, tables, null));
            } else if (!tables.isEmpty()) {
                requireThere(there, database);
                items.add(new RestoreOrder.Item(database, database, null, tables, names.schema()));
            } else {
                boolean displaces = replaces && there.contains(database);
                if (displaces) {
                    requireNoObstacle(target, database);
                }
                items.add(new RestoreOrder.Item(
                        database, names.restored(database), displaces ? names.kept(database) : null, List.of(), null));
            }
        }
        return items;
    }

    /** Checks the names of {@code as}, and what cannot be together with the mode replace. */
    private static void requireUsable(
            RestoreRequest request, WantedParts wanted, boolean replaces, RestoreNames names) {
        if (replaces && !request.wantedTables().isEmpty()) {
            throw unprocessable("Tables cannot be restored with the mode replace. They come back into a schema of their"
                    + " own, or a database of their own, with the mode beside.");
        }
        if (replaces && !request.names().isEmpty()) {
            throw unprocessable("'restore.as' cannot stand beside the mode replace, which keeps the names.");
        }
        for (Map.Entry<String, String> name : request.names().entrySet()) {
            if (!wanted.databases().contains(name.getKey())) {
                throw unprocessable(
                        "'restore.as' names the database " + Fault.quote(name.getKey()) + ", which is not restored.");
            }
            if (!names.take(name.getValue())) {
                throw unprocessable("'restore.as' gives " + Fault.quote(name.getKey()) + " the name "
                        + Fault.quote(name.getValue()) + ", which another database has.");
            }
        }
    }

    private static void requireThere(Set<String> there, String database) {
        if (!there.contains(database)) {
            throw unprocessable("The server has no database " + Fault.quote(database)
                    + " that the tables could come back into. Give it a name in 'restore.as', and they come back into a new"
                    + " database of that name.");
        }
    }

    private static void requireNoObstacle(RestoreTarget target, String database) throws EngineException {
        List<String> obstacles = target.swapObstacles(database);
        if (!obstacles.isEmpty()) {
            throw unprocessable("The database " + Fault.quote(database) + " cannot be replaced: "
                    + String.join("; ", obstacles) + ".");
        }
    }

    private static Fault unprocessable(String message) {
        return Fault.of(FaultCode.UNPROCESSABLE_ENTITY, message);
    }

    /**
     * Locks the instances that a restore is about, in the same order in all transactions: the one of the backup, so that
     * the backup is not deleted unseen, and the one that is restored to. The former need not exist any more.
     */
    static void hold(UUID... instances) {
        Stream.of(instances)
                .distinct()
                .sorted()
                .forEach(id -> Instance.findByIdOptional(id, LockModeType.PESSIMISTIC_WRITE));
    }

    /**
     * Stores the order of a restore and its work, in the caller's transaction.
     *
     * @throws Fault {@code unprocessableEntity} if another restore into the instance runs, {@code itemNotFound} if the
     *     backup was deleted
     */
    Restore store(Instance instance, Backup backup, RestoreMode mode, RestoreOrder order) {
        if (Backup.ofAccount(backup.accountId, backup.id).isEmpty()) {
            throw Fault.notFound(backup.id.toString());
        }
        Restore restore = new Restore(instance, backup, mode, order, clock.instant());
        try {
            restore.persistAndFlush();
        } catch (ConstraintViolationException e) {
            if (ONE_RUNNING.equals(e.getConstraintName())) {
                throw running(instance.id, null);
            }
            throw e;
        }
        work.enqueue(RestoreWork.RUN, restore.id.toString());
        return restore;
    }

    /** Ends a restore that is queued or running, in the caller's transaction. */
    void cancel(Restore restore) {
        Restore.getEntityManager().refresh(restore, LockModeType.PESSIMISTIC_WRITE);
        if (!restore.status().active()) {
            throw unprocessable("Restore " + restore.id + " is " + restore.status() + " and cannot be cancelled.");
        }
        if (restore.phase() == RestorePhase.NAMING) {
            throw unprocessable("Restore " + restore.id
                    + " is complete, and its databases are getting their names. It cannot be cancelled any more.");
        }
        Instant now = clock.instant();
        restore.cancel(now);
        if (!restore.status().active()) {
            InstanceBuild.failed(restore.instanceId, Restore.CANCELLED, String.valueOf(restore.faultMessage()), now);
            ended.fire(new RestoreEnded(restore.id));
        }
    }
}
