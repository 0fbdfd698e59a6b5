package dev.coffer.instance;

import dev.coffer.identity.StaticTokens;
import dev.coffer.secret.SealedPasswords;
import dev.coffer.secret.SecretException;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Registration of the embedded catalog as the first instance, so that a new user has a server to back up. It listens on a
 * new port at every start, which is updated here. If the instance is deleted, it is not registered again.
 */
@Singleton
public class OwnCatalog {

    private final InstanceRegistration registration;
    private final SealedPasswords sealed;
    private final StaticTokens tokens;
    private final Optional<Integer> port;
    private final String username;
    private final Optional<String> password;

    public OwnCatalog(
            InstanceRegistration registration,
            SealedPasswords sealed,
            StaticTokens tokens,
            @ConfigProperty(name = "embedded-catalog.port") Optional<Integer> port,
            @ConfigProperty(name = "quarkus.datasource.username") Optional<String> username,
            @ConfigProperty(name = "quarkus.datasource.password") Optional<String> password) {
        this.registration = registration;
        this.sealed = sealed;
        this.tokens = tokens;
        this.port = port;
        this.username = username.orElse("");
        this.password = password;
    }

    void register(@Observes StartupEvent event) {
        if (port.isEmpty() || tokens.firstAccount().isEmpty()) {
            return;
        }
        boolean known = QuarkusTransaction.requiringNew().call(this::refresh);
        if (!known) {
            Instance instance = registration.register(tokens.firstAccount().get(), request());
            QuarkusTransaction.requiringNew().run(() -> Instance.lock(instance.id).ownCatalog = true);
        }
    }

    /** Returns the id of the instance, for the banner at start. */
    public Optional<UUID> id() {
        return port.isEmpty()
                ? Optional.empty()
                : QuarkusTransaction.requiringNew()
                        .call(() -> Instance.ownCatalog()
                                .filter(instance -> !instance.deleted())
                                .map(instance -> instance.id));
    }

    private boolean refresh() throws SecretException {
        Optional<Instance> known = Instance.ownCatalog();
        if (known.isPresent()) {
            Instance instance = known.get();
            instance.port = port.orElseThrow();
            instance.username = username;
            if (password.isPresent()) {
                instance.passwordSealed = sealed.seal(password.get(), instance.id);
            }
        }
        return known.isPresent();
    }

    private InstanceRequest request() {
        return new InstanceRequest(
                "catalog",
                new InstanceRequest.WantedDatastore("PostgreSQL", null, null),
                new InstanceRequest.Connection(
                        "127.0.0.1", port.orElseThrow(), username, password.orElse(null), null, null, "disable", null),
                null,
                null);
    }
}
