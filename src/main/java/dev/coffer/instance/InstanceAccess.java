package dev.coffer.instance;

import dev.coffer.engine.Target;
import dev.coffer.secret.PasswordReferences;
import dev.coffer.secret.SealedPasswords;
import dev.coffer.secret.SecretException;
import jakarta.inject.Singleton;
import java.util.UUID;
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
                                + " coffer.secrets.directory, or register the server anew. (" + e.getMessage() + ")",
                        e);
            }
            throw e;
        }
    }

    /**
     * Where the password of an instance is looked for whose record was made again after the one that held it sealed was
     * lost: this is how it can be given again.
     */
    public static String lostPassword(UUID instance) {
        return "file:" + instance;
    }
}
