package dev.coffer.instance;

import dev.coffer.api.fault.Fault;
import dev.coffer.datastore.Datastore;
import dev.coffer.datastore.DatastoreClaim;
import dev.coffer.engine.BackupEngine;
import dev.coffer.limit.Quotas;
import dev.coffer.secret.SealedPasswords;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.inject.Singleton;
import java.time.Clock;

/**
 * Registration of database servers. It connects first, outside any transaction, and stores the instance if that
 * succeeds.
 */
@Singleton
public class InstanceRegistration {

    private final ServerProbe probe;
    private final SealedPasswords sealed;
    private final Quotas quotas;
    private final Clock clock;

    public InstanceRegistration(ServerProbe probe, SealedPasswords sealed, Quotas quotas, Clock clock) {
        this.probe = probe;
        this.sealed = sealed;
        this.quotas = quotas;
        this.clock = clock;
    }

    /**
     * Connects to a server and registers it.
     *
     * @throws Fault {@code itemNotFound} for an unknown datastore, {@code notImplemented} for one without an engine,
     *     {@code badRequest} with the reason if the server cannot be used as requested
     */
    public Instance register(String accountId, InstanceRequest request) {
        String name = Fault.required(request.name(), "instance.name");
        InstanceRequest.WantedDatastore wanted = Fault.required(request.datastore(), "instance.datastore");
        InstanceRequest.Connection connection = Fault.required(request.connection(), "instance.connection");
        Datastore datastore = Datastore.named(wanted.type()).orElseThrow(() -> Fault.notFound(wanted.type()));
        BackupEngine engine = probe.engine(datastore.name, "instance_create");
        Login login = Login.of(connection, engine.limits());
        ServerProbe.Server server =
                probe.probe(engine, datastore, login, probe.password(accountId, connection), wanted.version());
        DatastoreClaim.requireNumber("instance.datastore", wanted.versionNumber(), server.version());
        Instance instance = new Instance(accountId, clock.instant());
        instance.name = name;
        login.store(instance);
        server.store(instance);
        return QuarkusTransaction.requiringNew().call(() -> {
            quotas.requireInstance(accountId, () -> Instance.countOfAccount(accountId));
            instance.persist();
            if (connection.password() != null) {
                instance.passwordSealed = sealed.seal(connection.password(), instance.id);
            }
            return instance;
        });
    }
}
