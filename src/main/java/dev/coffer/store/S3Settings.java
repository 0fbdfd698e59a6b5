package dev.coffer.store;

import dev.coffer.setting.Flag;
import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Further settings of a store of the kind {@code s3}. */
public interface S3Settings {

    /** The bucket. It must exist. */
    Optional<String> bucket();

    /** What the keys of all objects begin with, such as {@code backups/production}; nothing by default. */
    Optional<String> prefix();

    /** The URL of the service, such as {@code https://minio.example.org:9000}. By default, that of the region at AWS. */
    Optional<URI> endpoint();

    /**
     * The region. By default, {@code us-east-1} with an endpoint; otherwise what the environment, the profile or the
     * instance metadata says.
     */
    Optional<String> region();

    /**
     * Whether URLs have the bucket in their path, not in the name of the host. By default, only with an endpoint.
     */
    @WithConverter(Flag.class)
    Optional<Boolean> pathStyle();

    /**
     * The ID of the access key. Without any, credentials come from the profile, the environment ({@code
     * AWS_ACCESS_KEY_ID}), the token of a Kubernetes service account ({@code AWS_WEB_IDENTITY_TOKEN_FILE}), the shared
     * files of AWS, or the metadata of the container or instance, in this order.
     */
    Optional<String> accessKey();

    /** The file that holds the ID of the access key. It is read for each request, so that it may be replaced. */
    Optional<Path> accessKeyFile();

    /** The secret of the access key. */
    Optional<String> secretKey();

    /** The file that holds the secret of the access key. It is read for each request, so that it may be replaced. */
    Optional<Path> secretKeyFile();

    /** The token of a temporary access key. */
    Optional<String> sessionToken();

    /** The file that holds the token of a temporary access key. It is read for each request. */
    Optional<Path> sessionTokenFile();

    /** The profile in the shared files of AWS ({@code ~/.aws}) that has the credentials. */
    Optional<String> profile();

    /**
     * The checksum that is sent with each segment beside its length and MD5. By default none, since older services know
     * none.
     */
    Optional<Checksum> checksum();

    /**
     * How the service encrypts the objects: {@code AES256} (SSE-S3), {@code aws:kms} or {@code aws:kms:dsse}. By default,
     * as the bucket says. This is beside the encryption to {@code coffer.seal.recipients}.
     */
    Optional<String> serverEncryption();

    /** The ID or ARN of the key for {@code aws:kms}. By default, the account's. */
    Optional<String> kmsKey();

    /** The storage class of the objects, such as {@code STANDARD_IA}. By default, the service's. */
    Optional<String> storageClass();

    /** The tags of the objects, each as {@code key=value}. */
    Optional<List<String>> tags();

    /**
     * How long the service keeps each object from being removed, from its upload on, such as {@code 30d}. The bucket must
     * have object lock. A backup that is deleted before goes when its objects can be removed.
     */
    Optional<Duration> lock();

    /** Who can remove a locked object: in {@code governance}, users with a special permission; in {@code compliance}, none. */
    @WithDefault("governance")
    LockMode lockMode();

    /**
     * Whether a request with a body waits until the service agrees to take it ({@code Expect: 100-continue}). Without,
     * the reason why a service refuses a segment may be lost. Some services do not know it and never agree.
     */
    @WithDefault("true")
    @WithConverter(Flag.class)
    boolean expectContinue();

    /** A checksum of the bytes of a segment. */
    enum Checksum {
        CRC32,
        CRC32C,
        SHA1,
        SHA256
    }

    /** Who can remove a locked object. */
    enum LockMode {
        GOVERNANCE,
        COMPLIANCE
    }
}
