package dev.coffer.instance;

import dev.coffer.api.fault.Fault;
import dev.coffer.datastore.Datastore;
import dev.coffer.datastore.DatastoreClaim;
import dev.coffer.datastore.DatastoreRef;
import dev.coffer.engine.BackupEngine;
import dev.coffer.engine.Target;
import dev.coffer.limit.Quotas;
import dev.coffer.secret.SealedPasswords;
import dev.coffer.secret.SecretException;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.event.Event;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Registration of database servers. It connects first, outside any transaction, and stores the instance if that
 * succeeds.
 */
@Singleton
public class InstanceRegistration {

    private final ServerProbe probe;
    private final SealedPasswords sealed;
    private final Quotas quotas;
    private final InstanceStore stores;
    private final Clock clock;
    private final Event<InstanceCreated> created;

    public InstanceRegistration(
            ServerProbe probe,
            SealedPasswords sealed,
            Quotas quotas,
            InstanceStore stores,
            Clock clock,
            Event<InstanceCreated> created) {
        this.probe = probe;
        this.sealed = sealed;
        this.quotas = quotas;
        this.stores = stores;
        this.clock = clock;
        this.created = created;
    }

    /** A server of which an instance can be made. */
    public static final class Candidate {

        private final String accountId;
        private final String name;
        private final InstanceRequest.Connection connection;
        private final Login login;
        private final @Nullable String password;
        private final ServerProbe.Server server;
        private final boolean served;
        private final @Nullable String store;

        private Candidate(
                String accountId,
                String name,
                InstanceRequest.Connection connection,
                Login login,
                @Nullable String password,
                ServerProbe.Server server,
                boolean served,
                @Nullable String store) {
            this.accountId = accountId;
            this.name = name;
            this.connection = connection;
            this.login = login;
            this.password = password;
            this.server = server;
            this.served = served;
            this.store = store;
        }

        /** Returns how to log in to the server, whichever databases are to be backed up. */
        public Target target() {
            return login.target(password);
        }

        /** Returns the password; null if there is none. */
        public @Nullable String password() {
            return password;
        }

        /** Returns the type and the version of the server. */
        public DatastoreRef datastore() {
            return server.datastore();
        }
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
        String type = Fault.required(wanted.type(), "instance.datastore.type");
        Datastore datastore = Datastore.named(type).orElseThrow(() -> Fault.notFound(type));
        Candidate candidate = candidate(accountId, name, datastore, wanted, connection, true, request.store());
        return QuarkusTransaction.requiringNew().call(() -> add(candidate, InstanceStatus.ACTIVE));
    }

    /**
     * Connects to a server that a backup is to be restored to. Its databases need not exist yet.
     *
     * @param datastore that of the backup
     * @throws Fault {@code badRequest} with the reason if the server cannot be used as requested
     */
    public Candidate reach(String accountId, InstanceRequest request, String datastore) {
        return candidate(
                accountId,
                Fault.required(request.name(), "instance.name"),
                Datastore.named(datastore).orElseThrow(),
                request.datastore(),
                Fault.required(request.connection(), "instance.connection"),
                false,
                request.store());
    }

    /**
     * Returns a server that does not exist yet, and that this service will make.
     *
     * @param version the full version that it will report
     * @param store the wanted store for its backups; null for that of its account
     */
    public Candidate plan(
            String accountId,
            String name,
            DatastoreRef datastore,
            InstanceRequest.Connection connection,
            String version,
            @Nullable String store) {
        return new Candidate(
                accountId,
                name,
                connection,
                Login.of(
                        connection,
                        probe.engine(datastore.type, "instance_create").limits()),
                connection.password(),
                new ServerProbe.Server(datastore, version),
                true,
                stores.named(store));
    }

    /**
     * Stores an instance that is being built, in the caller's transaction.
     *
     * @throws Fault {@code overLimit} if the account has too many
     * @throws SecretException if the password cannot be sealed
     */
    public Instance build(Candidate candidate) throws SecretException {
        return add(candidate, InstanceStatus.BUILD);
    }

    private Candidate candidate(
            String accountId,
            String name,
            Datastore datastore,
            InstanceRequest.@Nullable WantedDatastore wanted,
            InstanceRequest.Connection connection,
            boolean withDatabases,
            @Nullable String wantedStore) {
        String store = stores.named(wantedStore);
        BackupEngine engine = probe.engine(datastore.name, "instance_create");
        Login login = Login.of(connection, engine.limits());
        String password = probe.password(accountId, connection);
        ServerProbe.Server server = probe.probe(
                engine,
                datastore,
                withDatabases ? login : login.withDatabases(List.of()),
                password,
                wanted == null ? null : wanted.version());
        if (wanted != null) {
            DatastoreClaim.requireNumber("instance.datastore", wanted.versionNumber(), server.version());
        }
        return new Candidate(accountId, name, connection, login, password, server, false, store);
    }

    private Instance add(Candidate candidate, InstanceStatus status) throws SecretException {
        Instance instance = new Instance(candidate.accountId, status, clock.instant());
        instance.name = candidate.name;
        candidate.login.store(instance);
        candidate.server.store(instance);
        instance.served = candidate.served;
        instance.store = candidate.store;
        quotas.requireInstance(candidate.accountId, () -> Instance.countOfAccount(candidate.accountId));
        instance.persist();
        if (candidate.connection.password() != null) {
            instance.passwordSealed = sealed.seal(candidate.connection.password(), instance.id);
        }
        created.fire(new InstanceCreated(instance.id));
        return instance;
    }
}
