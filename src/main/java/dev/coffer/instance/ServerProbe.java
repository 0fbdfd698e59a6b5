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
import dev.coffer.secret.PasswordReferences;
import dev.coffer.secret.SealedPasswords;
import dev.coffer.secret.SecretException;
import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;

/** Connects to servers before an instance is stored. It must run outside any transaction. */
@Singleton
public class ServerProbe {

    private final Engines engines;
    private final SealedPasswords sealed;
    private final PasswordReferences references;

    public ServerProbe(Engines engines, SealedPasswords sealed, PasswordReferences references) {
        this.engines = engines;
        this.sealed = sealed;
        this.references = references;
    }

    /**
     * Returns the engine of a datastore.
     *
     * @param operation that needs it, as the wider API names it
     * @throws Fault {@code notImplemented} if there is none
     */
    BackupEngine engine(String datastore, String operation) {
        return engines.of(datastore)
                .orElseThrow(() -> Fault.of(
                        FaultCode.NOT_IMPLEMENTED,
                        "The '" + operation + "' operation is not supported for the '" + datastore + "' datastore."));
    }

    /**
     * Returns the password that a connection has or refers to; null if it has none.
     *
     * @throws Fault {@code badRequest} if it has two, or one that cannot be stored or found
     */
    @Nullable
    String password(String accountId, InstanceRequest.Connection connection) {
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

    /**
     * Connects to a server, and to each database that the login names.
     *
     * @param wanted the version that the server must have, as an id or a name; null for any
     * @throws Fault {@code badRequest} with the reason if the server cannot be used as requested
     */
    Server probe(
            BackupEngine engine, Datastore datastore, Login login, @Nullable String password, @Nullable String wanted) {
        try {
            ServerVersion server = engine.probe(new Target(
                    login.host(),
                    login.port(),
                    login.username(),
                    password,
                    login.databases(),
                    login.tls(),
                    login.pooled()));
            return new Server(new DatastoreRef(version(datastore, server, wanted)), server.full());
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

    /**
     * A server that was reached.
     *
     * @param version as the server reports it
     */
    record Server(DatastoreRef datastore, String version) {

        /** Writes it into an instance. */
        void store(Instance instance) {
            instance.datastore = datastore;
            instance.serverVersion = version;
        }
    }
}
