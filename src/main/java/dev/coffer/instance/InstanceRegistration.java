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
        Datastore datastore =
                Datastore.named(request.datastore()).orElseThrow(() -> Fault.notFound(request.datastore()));
        BackupEngine engine = engines.of(datastore.name)
                .orElseThrow(() -> Fault.of(
                        FaultCode.NOT_IMPLEMENTED,
                        "The 'instance_create' operation is not supported for the '" + datastore.name
                                + "' datastore."));
        Instance instance = new Instance(accountId, clock.instant());
        instance.name = request.name();
        ServerVersion server = probe(
                engine,
                new Target(
                        request.host(),
                        request.port(),
                        request.username(),
                        password(accountId, request),
                        request.databases(),
                        request.tls()));
        instance.serverVersion = server.full();
        instance.datastore = new DatastoreRef(version(datastore, server, request.version()));
        return persist(instance, request);
    }

    /** Stores an instance whose server was reached, with the connection that was used. */
    private Instance persist(Instance instance, InstanceRequest request) {
        instance.host = request.host();
        instance.port = request.port();
        instance.username = request.username();
        instance.passwordRef = request.passwordRef();
        instance.databases = request.databases();
        instance.tls = request.tls();
        return QuarkusTransaction.requiringNew().call(() -> {
            quotas.requireInstance(instance.accountId, () -> Instance.countOfAccount(instance.accountId));
            instance.persist();
            if (request.password() != null) {
                instance.passwordSealed = sealed.seal(request.password(), instance.id);
            }
            return instance;
        });
    }

    private @Nullable String password(String accountId, InstanceRequest request) {
        if (request.password() != null && !sealed.available()) {
            throw Fault.badRequest("'instance.connection.password' cannot be stored, as no coffer.secrets.key is"
                    + " configured; use 'instance.connection.password_ref'.");
        }
        if (request.passwordRef() == null) {
            return request.password();
        }
        try {
            return references.password(accountId, request.passwordRef());
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
