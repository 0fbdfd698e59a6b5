package dev.coffer.secret;

import io.smallrye.config.ConfigMapping;
import java.nio.file.Path;
import java.util.Optional;

/** How the passwords of database servers are kept. */
@ConfigMapping(prefix = "coffer.secrets")
public interface SecretConfig {

    /**
     * The key that seals the passwords of instances: 32 bytes in base64. With the embedded catalog, one is made in the
     * file {@code secrets.key} of {@code coffer.home}. Without a key, instances are registered with
     * {@code password_ref} only.
     */
    Optional<String> key();

    /** A file that holds the key, instead of {@code coffer.secrets.key}. */
    Optional<Path> keyFile();

    /**
     * The folder for {@code password_ref: "file:NAME"}, with a folder for each account in it: the password is the
     * content of {@code directory/ACCOUNT/NAME}, without a line end. A mounted Kubernetes Secret is such a folder.
     */
    Optional<Path> directory();
}
