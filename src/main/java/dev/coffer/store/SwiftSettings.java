package dev.coffer.store;

import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Further settings of a store of the kind {@code swift}. The log-in goes to Keystone v3, or to what is called version 1, such
 * as tempauth. {@code region} chooses among the endpoints in Keystone's catalog.
 */
public interface SwiftSettings {

    /**
     * Where to log in: the URL of Keystone, which ends in {@code /v3}, or that of version 1, such as
     * {@code https://swift.example.com/auth/v1.0}.
     */
    Optional<URI> authUrl();

    /** The user's name; in version 1, {@code account:user}, or the user alone if {@code project} has the account. */
    Optional<String> username();

    /** The user's password. */
    Optional<String> password();

    /** A file with the password, which is read at each log-in. */
    Optional<Path> passwordFile();

    /** The name of the project whose object store it is. */
    Optional<String> project();

    /** The name of the user's domain in Keystone. */
    @WithDefault("Default")
    String userDomain();

    /** The name of the project's domain in Keystone. */
    @WithDefault("Default")
    String projectDomain();

    /** The id of an application credential of Keystone, in the place of a user, a password and a project. */
    Optional<String> applicationCredentialId();

    /** The secret of the application credential. */
    Optional<String> applicationCredentialSecret();

    /** A file with the secret of the application credential, which is read at each log-in. */
    Optional<Path> applicationCredentialSecretFile();

    /** The interface of the endpoint in Keystone's catalog: {@code public}, {@code internal} or {@code admin}. */
    @WithName("interface")
    @WithDefault("public")
    String endpointInterface();

    /**
     * The container of backups for which neither the request nor a backup strategy names one. Segments of large objects
     * lie in a second one, with {@code _segments} at the end of its name. Both are made when they are needed.
     */
    @WithDefault("z_CLOUDDB_BACKUPS")
    String container();
}
