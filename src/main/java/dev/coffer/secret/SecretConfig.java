package dev.coffer.secret;

import io.smallrye.config.ConfigMapping;
import java.nio.file.Path;
import java.util.Optional;

/** The passwords of database servers. */
@ConfigMapping(prefix = "coffer.secrets")
public interface SecretConfig {

    /**
     * The key that seals the passwords of instances: 32 bytes in base64. With the embedded catalog, the service generates
     * one in the file {@code secrets.key} of {@code coffer.home}. Without a key, instances can be registered only with
     * {@code password_ref}.
     */
    Optional<String> key();

    /** A file with the key, instead of {@code coffer.secrets.key}. */
    Optional<Path> keyFile();

    /**
     * The folder for {@code password_ref: "file:NAME"}, with a subfolder for each account. The password is the content of
     * {@code directory/ACCOUNT/NAME}, without a line end. The subfolder can be a mounted Kubernetes Secret.
     */
    Optional<Path> directory();
}
