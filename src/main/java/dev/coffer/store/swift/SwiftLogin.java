package dev.coffer.store.swift;

import dev.coffer.secret.SecretFiles;
import dev.coffer.store.StoreException;
import dev.coffer.store.StoresConfig;
import dev.coffer.store.remote.HttpErrors;
import io.quarkus.runtime.configuration.ConfigurationException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.Optional;

/** Who logs in, and where. */
final class SwiftLogin {

    private final String name;
    private final StoresConfig.Store settings;
    private final URI authUrl;

    /**
     * @param name of the store
     * @throws IllegalArgumentException with a sentence that names the setting, if one is missing or cannot be used
     */
    SwiftLogin(String name, StoresConfig.Store settings) {
        this.name = name;
        this.settings = settings;
        URI url = settings.authUrl()
                .orElseThrow(() -> missing(
                        "auth-url",
                        "the URL of Keystone, which ends in /v3, or of"
                                + " tempauth, such as https://swift.example.com/auth/v1.0"));
        if (url.getHost() == null || !String.valueOf(url.getScheme()).matches("https?")) {
            throw new IllegalArgumentException(
                    "coffer.stores." + name + ".auth-url must be an absolute URL of http or https with a host.");
        }
        this.authUrl = URI.create(url.toString().replaceFirst("/+$", ""));
        if (isApplicationCredential()) {
            if (!isKeystone()) {
                throw new IllegalArgumentException(
                        "coffer.stores." + name + ".application-credential-id needs Keystone:" + " coffer.stores."
                                + name + ".auth-url must end in /v3.");
            }
            require(
                    settings.applicationCredentialSecret().isPresent()
                            || settings.applicationCredentialSecretFile().isPresent(),
                    "application-credential-secret");
        } else {
            require(settings.username().isPresent(), "username");
            require(settings.password().isPresent() || settings.passwordFile().isPresent(), "password");
            require(!isKeystone() || settings.project().isPresent(), "project");
        }
    }

    private void require(boolean present, String setting) {
        if (!present) {
            throw missing(setting, "it has no default");
        }
    }

    private IllegalArgumentException missing(String setting, String hint) {
        return new IllegalArgumentException(
                "The store '" + name + "' needs coffer.stores." + name + "." + setting + ": " + hint + ".");
    }

    boolean isKeystone() {
        return authUrl.toString().endsWith("/v3");
    }

    boolean isApplicationCredential() {
        return settings.applicationCredentialId().isPresent();
    }

    /** Returns the store with its name, as a sentence begins. */
    String store() {
        return "The store '" + name + "'";
    }

    /** Without a slash at its end. */
    URI authUrl() {
        return authUrl;
    }

    /** The user's name, or the id of the application credential. */
    String username() {
        return settings.applicationCredentialId().or(settings::username).orElseThrow();
    }

    /** The user as tempauth knows it, {@code account:user}. */
    String accountAndUser() {
        return username().contains(":")
                ? username()
                : settings.project().map(project -> project + ":").orElse("") + username();
    }

    /**
     * Returns the secret, as it stands in its file now.
     *
     * @throws StoreException if the file cannot be read
     */
    String password() throws StoreException {
        String setting = isApplicationCredential() ? "application-credential-secret" : "password";
        try {
            return (isApplicationCredential()
                            ? SecretFiles.current(
                                    key(setting),
                                    settings.applicationCredentialSecretFile(),
                                    settings.applicationCredentialSecret())
                            : SecretFiles.current(key(setting), settings.passwordFile(), settings.password()))
                    .orElseThrow();
        } catch (ConfigurationException e) {
            throw new StoreException(store() + " cannot log in. " + e.getMessage(), e);
        }
    }

    private String key(String setting) {
        return "coffer.stores." + name + "." + setting + "-file";
    }

    String userDomain() {
        return settings.userDomain();
    }

    String projectDomain() {
        return settings.projectDomain();
    }

    Optional<String> project() {
        return settings.project();
    }

    Optional<String> region() {
        return settings.region();
    }

    /** The interface of the endpoint: {@code public}, {@code internal} or {@code admin}. */
    String endpoint() {
        return settings.endpointInterface();
    }

    StoreException unreachable(IOException cause) {
        return HttpErrors.failed(store(), "log in at " + authUrl, authUrl, cause);
    }

    /** Says that a log-in was refused, or that the identity service has a passing problem. */
    StoreException refused(HttpResponse<byte[]> answer) {
        return HttpErrors.passing(store(), "log in at " + authUrl, answer)
                .orElseGet(() -> new StoreException(store() + " could not log in: the identity service at " + authUrl
                        + " answered " + answer.statusCode() + " to " + who()
                        + ". Check the settings auth-url, username, password, project and the domains."));
    }

    /** The user in words, without a secret. */
    String who() {
        return isApplicationCredential()
                ? "the application credential " + username()
                : "user '" + (isKeystone() ? username() : accountAndUser()) + "'"
                        + (isKeystone() ? " in project '" + project().orElse("") + "'" : "");
    }
}
