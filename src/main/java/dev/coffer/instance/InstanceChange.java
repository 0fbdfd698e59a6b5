package dev.coffer.instance;

import dev.coffer.api.fault.Fault;
import dev.coffer.api.fault.FaultCode;
import dev.coffer.datastore.Datastore;
import dev.coffer.engine.BackupEngine;
import dev.coffer.secret.SealedPasswords;
import dev.coffer.secret.SecretException;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.Arrays;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Changes of registered servers. A new connection is tried first, outside any transaction, and stored if that succeeds. The
 * backups of the instance, and one that runs, are not touched.
 */
@Singleton
public class InstanceChange {

    private final ServerProbe probe;
    private final InstanceAccess access;
    private final SealedPasswords sealed;
    private final InstanceStore stores;
    private final Clock clock;

    public InstanceChange(
            ServerProbe probe, InstanceAccess access, SealedPasswords sealed, InstanceStore stores, Clock clock) {
        this.probe = probe;
        this.access = access;
        this.sealed = sealed;
        this.stores = stores;
        this.clock = clock;
    }

    /**
     * Changes an instance: all that the request asks for, or nothing.
     *
     * @param redirect whether the caller may send the stored password to another host or port
     * @throws Fault {@code itemNotFound} if the account has no such instance, {@code badRequest} if nothing would change or
     *     the server cannot be used as requested, {@code forbidden} for another host or port without a password if the caller
     *     may not, {@code conflict} if the instance was changed by another request in the same moment
     */
    public void change(String accountId, String instanceId, InstanceChangeRequest request, boolean redirect) {
        InstanceRequest.Connection connection = connection(request);
        if (request.name() == null && request.store() == null && connection.isEmpty()) {
            throw Fault.badRequest("Nothing would change. Send 'instance.name', 'instance.connection',"
                    + " 'instance.databases' or 'instance.store'.");
        }
        String store = stores.named(request.store());
        Instance before = Instance.require(accountId, instanceId);
        if (request.datastore() != null) {
            request.datastore().check("instance.datastore", before.datastore, before.serverVersion);
        }
        if (connection.isEmpty()) {
            QuarkusTransaction.requiringNew().run(() -> set(lock(before.id), request, store));
        } else {
            reconnect(before, request, store, connection, redirect);
        }
    }

    /** Returns the wanted connection, with the databases in whichever of the two places they stand. */
    private static InstanceRequest.Connection connection(InstanceChangeRequest request) {
        InstanceRequest.Connection wanted =
                Objects.requireNonNullElse(request.connection(), InstanceRequest.Connection.NONE);
        if (request.databases() == null) {
            return wanted;
        }
        if (wanted.databases() != null) {
            throw Fault.badRequest("'instance.databases' cannot stand beside 'instance.connection.databases'.");
        }
        return new InstanceRequest.Connection(
                wanted.host(),
                wanted.port(),
                wanted.username(),
                wanted.password(),
                wanted.passwordRef(),
                request.databases(),
                wanted.tls(),
                wanted.pooler());
    }

    private void reconnect(
            Instance before,
            InstanceChangeRequest request,
            @Nullable String store,
            InstanceRequest.Connection connection,
            boolean redirect) {
        BackupEngine engine = probe.engine(before.datastore.type, "instance_edit");
        Login old = Login.of(before);
        Login login = old.with(connection, engine.limits());
        boolean samePassword = connection.password() == null && connection.passwordRef() == null;
        if (before.ownCatalog
                && !(samePassword && login.reaches(old) && login.username().equals(old.username()))) {
            throw Fault.badRequest(
                    "'instance.connection' is that of the service's own catalog, which it follows by itself.");
        }
        if (samePassword && !login.reaches(old) && !redirect) {
            throw Fault.of(
                    FaultCode.FORBIDDEN,
                    "Another host or port without 'instance.connection.password' needs a role that may delete, because the"
                            + " stored password is sent there.");
        }
        String password = samePassword ? stored(before) : probe.password(before.accountId, connection);
        Datastore datastore = Datastore.named(before.datastore.type).orElseThrow();
        ServerProbe.Server server = probe.probe(engine, datastore, login, password, null);
        QuarkusTransaction.requiringNew().call(() -> {
            Instance instance = lock(before.id);
            instance.requireNoRestore();
            if (!Login.of(instance).equals(old) || !Arrays.equals(instance.passwordSealed, before.passwordSealed)) {
                throw Fault.of(FaultCode.CONFLICT, "Another request changed instance " + before.id + ". Try again.");
            }
            set(instance, request, store);
            login.store(instance);
            server.store(instance);
            if (!samePassword) {
                instance.passwordSealed =
                        connection.password() == null ? null : sealed.seal(connection.password(), instance.id);
            }
            return instance;
        });
    }

    private @Nullable String stored(Instance instance) {
        try {
            return access.target(instance).password();
        } catch (SecretException e) {
            throw Fault.badRequest("'instance.connection' has no password that can be used: " + e.getMessage());
        }
    }

    private static Instance lock(UUID id) {
        Instance instance = Instance.lock(id);
        if (instance.deleted()) {
            throw Fault.notFound(id.toString());
        }
        return instance;
    }

    /** Sets the time of the change, and the name and the store if the request has them. */
    private void set(Instance instance, InstanceChangeRequest request, @Nullable String store) {
        if (request.name() != null) {
            instance.name = request.name();
        }
        if (request.store() != null) {
            instance.store = store;
        }
        instance.updated = clock.instant();
    }
}
