package dev.coffer.instance;

import dev.coffer.api.fault.Fault;
import dev.coffer.api.fault.FaultCode;
import dev.coffer.datastore.Datastore;
import dev.coffer.datastore.DatastoreRef;
import dev.coffer.datastore.DatastoreVersion;
import dev.coffer.engine.BackupEngine;
import dev.coffer.engine.EngineException;
import dev.coffer.engine.Engines;
import dev.coffer.engine.ServerVersion;
import dev.coffer.engine.Target;
import dev.coffer.limit.Quotas;
import dev.coffer.secret.PasswordReferences;
import dev.coffer.secret.SealedPasswords;
import dev.coffer.secret.SecretException;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.inject.Singleton;
import java.time.Clock;
import org.jspecify.annotations.Nullable;

/**
 * Registration of database servers. It connects first, outside any transaction, and stores the instance if that
 * succeeds.
 */
@Singleton
public class InstanceRegistration {

    private final Engines engines;
    private final SealedPasswords sealed;
    private final PasswordReferences references;
    private final Quotas quotas;
    private final Clock clock;

    public InstanceRegistration(
            Engines engines, SealedPasswords sealed, PasswordReferences references, Quotas quotas, Clock clock) {
        this.engines = engines;
        this.sealed = sealed;
        this.references = references;
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
        BackupEngine engine = engines.of(datastore.name)
                .orElseThrow(() -> Fault.of(
                        FaultCode.NOT_IMPLEMENTED,
                        "The 'instance_create' operation is not supported for the '" + datastore.name
                                + "' datastore."));
        Instance instance = new Instance(accountId, clock.instant());
        instance.name = name;
        instance.port = connection.checked(engine.limits());
        ServerVersion server = probe(
                engine,
                new Target(
                        connection.host(),
                        instance.port,
                        connection.username(),
                        password(accountId, connection),
                        connection.wantedDatabases(),
                        connection.tlsMode()));
        instance.serverVersion = server.full();
        instance.datastore = new DatastoreRef(version(datastore, server, wanted.version()));
        return persist(instance, connection);
    }

    /** Stores an instance whose server was reached, with the connection that was used. */
    private Instance persist(Instance instance, InstanceRequest.Connection connection) {
        instance.host = connection.host();
        instance.username = connection.username();
        instance.passwordRef = connection.passwordRef();
        instance.databases = connection.wantedDatabases();
        instance.tls = connection.tlsMode();
        return QuarkusTransaction.requiringNew().call(() -> {
            quotas.requireInstance(instance.accountId, () -> Instance.countOfAccount(instance.accountId));
            instance.persist();
            if (connection.password() != null) {
                instance.passwordSealed = sealed.seal(connection.password(), instance.id);
            }
            return instance;
        });
    }

    private @Nullable String password(String accountId, InstanceRequest.Connection connection) {
        if (connection.password() != null && connection.passwordRef() != null) {
            throw Fault.badRequest("'instance.connection.password_ref' cannot stand beside a password.");
        }
        if (connection.password() != null && !sealed.available()) {
            throw Fault.badRequest("'instance.connection.password' cannot be stored, as no coffer.secrets.key is"
                    + " configured; use 'instance.connection.password_ref'.");
        }
        if (connection.passwordRef() == null) {
            return connection.password();
        }
        try {
            return references.password(accountId, connection.passwordRef());
        } catch (SecretException e) {
            throw Fault.badRequest("'instance.connection.password_ref': " + e.getMessage());
        }
    }

    private static ServerVersion probe(BackupEngine engine, Target target) {
        try {
            return engine.probe(target);
        } catch (EngineException e) {
            throw Fault.badRequest("'instance.connection': " + e.getMessage());
        }
    }

    private static DatastoreVersion version(Datastore datastore, ServerVersion server, @Nullable String wanted) {
        DatastoreVersion version = datastore
                .version(server.major())
                .filter(known -> known.active)
                .orElseThrow(() -> Fault.badRequest("'instance.connection': the server is " + datastore.name + " "
                        + server.full() + ", which this service does not back up."));
        if (wanted != null && datastore.version(wanted).filter(version::equals).isEmpty()) {
            throw Fault.badRequest("'instance.datastore.version' is not that of the server, which is " + datastore.name
                    + " " + server.full() + ".");
        }
        return version;
    }
}
