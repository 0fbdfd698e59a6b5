package dev.coffer.instance;

import dev.coffer.engine.Target;
import dev.coffer.secret.PasswordReferences;
import dev.coffer.secret.SealedPasswords;
import dev.coffer.secret.SecretException;
import jakarta.inject.Singleton;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Access to instances: their connections with their passwords. */
@Singleton
public class InstanceAccess {

    private final SealedPasswords sealed;
    private final PasswordReferences references;

    public InstanceAccess(SealedPasswords sealed, PasswordReferences references) {
        this.sealed = sealed;
        this.references = references;
    }

    /**
     * Returns the server, the user and the password.
     *
     * @throws SecretException if the password cannot be unsealed or found
     */
    public Target target(Instance instance) throws SecretException {
        return new Target(
                instance.host,
                instance.port,
                instance.username,
                password(instance),
                instance.databases,
                instance.tls,
                instance.pooled);
    }

    private @Nullable String password(Instance instance) throws SecretException {
        if (instance.passwordRef != null) {
            return referred(instance, instance.passwordRef);
        }
        return instance.passwordSealed == null ? null : sealed.open(instance.passwordSealed, instance.id);
    }

    private String referred(Instance instance, String reference) throws SecretException {
        try {
            return references.password(instance.accountId, reference);
        } catch (SecretException e) {
            if (reference.equals(lostPassword(instance.id))) {
                throw new SecretException(
                        "The password of instance " + instance.id + " was lost with an earlier catalog. Put it into the"
                                + " file " + instance.accountId + "/" + instance.id + " in the folder"
                                + " coffer.secrets.directory, or send it with PATCH. (" + e.getMessage() + ")",
                        e);
            }
            throw e;
        }
    }

    /**
     * Returns the password reference of an instance whose record was rebuilt and whose sealed password was lost. An operator
     * provides the password in that file.
     */
    public static String lostPassword(UUID instance) {
        return "file:" + instance;
    }
}
