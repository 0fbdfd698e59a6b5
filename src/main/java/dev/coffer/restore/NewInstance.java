package dev.coffer.restore;

import dev.coffer.api.fault.Fault;
import dev.coffer.api.fault.FaultCode;
import dev.coffer.api.wire.Ids;
import dev.coffer.datastore.DatastoreClaim;
import dev.coffer.engine.EngineException;
import dev.coffer.engine.LogEnd;
import dev.coffer.engine.RestoreTarget;
import dev.coffer.instance.Instance;
import dev.coffer.instance.InstanceRegistration;
import dev.coffer.instance.InstanceRegistration.Candidate;
import dev.coffer.instance.InstanceRequest;
import dev.coffer.instance.Restores;
import dev.coffer.restore.RestorableBackups.Found;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.inject.Singleton;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Restores of backups into new instances: on an empty server that the request names, or on one that this service starts.
 */
@Singleton
public class NewInstance implements Restores {

    private final RestorableBackups backups;
    private final RestoreTargets targets;
    private final RestoreService restores;
    private final InstanceRegistration registration;
    private final NewServers servers;

    NewInstance(
            RestorableBackups backups,
            RestoreTargets targets,
            RestoreService restores,
            InstanceRegistration registration,
            NewServers servers) {
        this.backups = backups;
        this.targets = targets;
        this.restores = restores;
        this.registration = registration;
        this.servers = servers;
    }

    @Override
    public Built restore(String accountId, InstanceRequest request) {
        InstanceRequest.RestorePoint point = Fault.required(request.restorePoint(), "instance.restorePoint");
        RestorePoint wantedPoint =
                new RestorePoint("instance.restorePoint", point.time(), point.gtid(), point.position());
        Found found =
                backups.find(accountId, Ids.last(point.backupRef()), "instance.restorePoint.store", point.store());
        requireConsistent(request.datastore(), found);
        WantedParts wanted = WantedParts.all(found.manifest(), found.engine());
        LogEnd end = wantedPoint.in(found);
        backups.requireWhole(found, wanted.parts());
        Candidate server =
                request.connection() == null ? chosen(accountId, request, found) : reached(accountId, request, found);
        RestoreOrder order = new RestoreOrder(
                        wanted.databases().stream()
                                .map(database -> new RestoreOrder.Item(database, database, null, List.of(), null))
                                .toList(),
                        false,
                        false,
                        null,
                        wanted.bytes(),
                        found.notes(List.of(), point.store()),
                        found.store().name(),
                        null,
                        null,
                        null)
                .upTo(end);
        return QuarkusTransaction.requiringNew().call(() -> {
            RestoreService.hold(found.backup().instanceId);
            Instance instance = registration.build(server);
            restores.store(instance, found.backup(), RestoreMode.INSTANCE, order);
            return new Built(instance, request.connection() == null ? server.password() : null);
        });
    }

    private static void requireConsistent(InstanceRequest.@Nullable WantedDatastore wanted, Found found) {
        if (wanted != null) {
            new DatastoreClaim(wanted.type(), null, null).check("instance.datastore", found.backup().datastore, null);
        }
    }

    /** Returns the server of the request, which has no objects of its own on it. */
    private Candidate reached(String accountId, InstanceRequest request, Found found) {
        Candidate server = registration.reach(accountId, request, found.backup().datastore.type);
        try (RestoreTarget target = found.engine().connect(server.target(), null)) {
            targets.requireNoNewer(found, target.version().major());
            List<String> contents = target.ownContents();
            if (!contents.isEmpty()) {
                throw Fault.of(
                        FaultCode.CONFLICT,
                        "The server of 'instance.connection' is not empty. It has " + String.join(", ", contents)
                                + ". Send the connection of an empty server, or register this one and restore the backup"
                                + " beside what it has with the action 'restore'.");
            }
            return server;
        } catch (EngineException e) {
            throw Fault.badRequest("'instance.connection': " + e.getMessage());
        }
    }

    /** Returns a server that this service will start. */
    private Candidate chosen(String accountId, InstanceRequest request, Found found) {
        String name = Fault.required(request.name(), "instance.name");
        String type = found.backup().datastore.type;
        String major = found.backup().datastore.version;
        InstanceRequest.WantedDatastore wanted = request.datastore();
        if (wanted != null) {
            new DatastoreClaim(wanted.type(), wanted.version(), wanted.versionNumber())
                    .check(
                            "instance.datastore",
                            found.backup().datastore,
                            found.manifest().serverVersion());
        }
        servers.obstacle(type, major).ifPresent(why -> {
            throw Fault.of(
                    FaultCode.NOT_IMPLEMENTED,
                    "The 'instance_create' operation with a 'restorePoint' needs a server. " + why);
        });
        NewServers.Chosen chosen = servers.choose(type, major);
        return registration.plan(
                accountId, name, found.backup().datastore, chosen.connection(), chosen.version(), request.store());
    }
}
