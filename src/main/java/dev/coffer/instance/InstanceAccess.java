package dev.coffer.instance;

import dev.coffer.engine.Target;
import dev.coffer.secret.PasswordReferences;
import dev.coffer.secret.SealedPasswords;
import dev.coffer.secret.SecretException;
import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;

/** How to log in to an instance: brings its connection and its password together. */
@Singleton
public class InstanceAccess {

    private final SealedPasswords sealed;
    private final PasswordReferences references;

    public InstanceAccess(SealedPasswords sealed, PasswordReferences references) {
        this.sealed = sealed;
        this.references = references;
    }

    /**
     * The server, the user and the password.
     *
     * @throws SecretException if the password cannot be opened or found
     */
    public Target target(Instance instance) throws SecretException {
        return new Target(
                instance.host, instance.port, instance.username, password(instance), instance.databases, instance.tls);
    }

    private @Nullable String password(Instance instance) throws SecretException {
        if (instance.passwordRef != null) {
            return references.password(instance.accountId, instance.passwordRef);
        }
        return instance.passwordSealed == null ? null : sealed.open(instance.passwordSealed, instance.id);
    }
}
