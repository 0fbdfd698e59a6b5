package dev.coffer.store.s3;

import dev.coffer.identity.TrustedCertificates;
import dev.coffer.secret.SecretFiles;
import dev.coffer.store.BackupStore;
import dev.coffer.store.ObjectKey;
import dev.coffer.store.StoreKind;
import dev.coffer.store.StoresConfig;
import io.quarkus.runtime.configuration.ConfigurationException;
import jakarta.inject.Singleton;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** The stores in buckets of S3. */
@Singleton
public class S3Stores implements StoreKind {

    /** The word for this kind of store. */
    public static final String WORD = "s3";

    /** S3 takes no smaller part but the last. */
    private static final long SMALLEST_SEGMENT = 5 << 20;

    private static final Pattern BUCKET = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{1,62}");

    private final StoresConfig config;

    public S3Stores(StoresConfig config) {
        this.config = config;
    }

    @Override
    public String word() {
        return WORD;
    }

    @Override
    public BackupStore open(String name, Optional<Path> path) {
        StoresConfig.Store settings = config.named().get(name);
        if (settings == null) {
            throw new IllegalArgumentException("The store '" + name + "' has no settings.");
        }
        Check check = new Check("coffer.stores." + name + ".");
        String bucket = settings.bucket()
                .orElseThrow(() -> check.wrong("bucket", "must name the bucket of a store of the kind s3"));
        check.require(BUCKET.matcher(bucket).matches(), "bucket", "is no name of a bucket: '" + bucket + "'");
        check.require(
                settings.segment() >= SMALLEST_SEGMENT && settings.segment() <= Integer.MAX_VALUE - 8,
                "segment",
                "must be between 5M and 1G");
        check.url("endpoint", settings.endpoint());
        check.pair("access-key", settings.accessKey(), settings.accessKeyFile());
        check.pair("secret-key", settings.secretKey(), settings.secretKeyFile());
        check.pair("session-token", settings.sessionToken(), settings.sessionTokenFile());
        boolean id =
                settings.accessKey().isPresent() || settings.accessKeyFile().isPresent();
        boolean secret =
                settings.secretKey().isPresent() || settings.secretKeyFile().isPresent();
        check.require(!id || secret, "secret-key", "must be set with access-key, or secret-key-file");
        check.require(id || !secret, "access-key", "must be set with secret-key, or access-key-file");
        check.require(!id || settings.profile().isEmpty(), "profile", "cannot be set with access-key; set one of them");
        settings.lock().ifPresent(lock -> check.require(lock.toSeconds() > 0, "lock", "must be longer than 0"));
        settings.tags()
                .orElse(List.of())
                .forEach(tag ->
                        check.require(tag.indexOf('=') > 0, "tags", "must be a list of key=value, not '" + tag + "'"));
        check.require(
                settings.kmsKey().isEmpty()
                        || settings.serverEncryption().orElse("").startsWith("aws:kms"),
                "server-encryption",
                "must be aws:kms with kms-key");
        settings.caFile().ifPresent(check::authorities);
        return new S3Store(S3Location.of(name, bucket, prefix(check, settings)), settings);
    }

    private static String prefix(Check check, StoresConfig.Store settings) {
        String prefix = settings.prefix().orElse("").replaceAll("^/+|/+$", "");
        try {
            return prefix.isEmpty() ? prefix : ObjectKey.check(prefix);
        } catch (IllegalArgumentException e) {
            throw check.wrong("prefix", "cannot be the beginning of keys: '" + prefix + "'");
        }
    }

    /** The check of a store's settings. */
    private record Check(String settings) {

        IllegalArgumentException wrong(String setting, String problem) {
            return new IllegalArgumentException(settings + setting + " " + problem + ".");
        }

        void require(boolean right, String setting, String problem) {
            if (!right) {
                throw wrong(setting, problem);
            }
        }

        void url(String setting, Optional<URI> url) {
            if (url.isPresent()) {
                String scheme = url.get().getScheme();
                require(
                        ("https".equals(scheme) || "http".equals(scheme))
                                && url.get().getHost() != null,
                        setting,
                        "must be a URL that begins with https:// or http://");
                require(url.get().getUserInfo() == null, setting, "must have no user and password; set access-key");
            }
        }

        void authorities(Path file) {
            try {
                TrustedCertificates.managersOf(file);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(settings + "ca-file cannot be used: " + e.getMessage(), e);
            }
        }

        /** Checks that a secret is set once, and that its file can be read. */
        void pair(String setting, Optional<String> value, Optional<Path> file) {
            require(value.isEmpty() || file.isEmpty(), setting + "-file", "and " + setting + " are both set; set one");
            try {
                SecretFiles.current(settings + setting + "-file", file, value);
            } catch (ConfigurationException e) {
                throw new IllegalArgumentException(e.getMessage(), e);
            }
        }
    }
}
