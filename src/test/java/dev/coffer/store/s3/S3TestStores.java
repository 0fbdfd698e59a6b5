package dev.coffer.store.s3;

import dev.coffer.store.BackupStore;
import dev.coffer.store.StoresConfig;
import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Stores with settings of a test. */
final class S3TestStores {

    static final String NAME = "far";

    private S3TestStores() {}

    /** Opens a store with the smallest segments. */
    static BackupStore open(URI endpoint, String bucket, Map<String, String> more) {
        Map<String, String> settings = new HashMap<>(small(endpoint, bucket));
        settings.putAll(more);
        return open(settings);
    }

    /** The settings of a service for a store with the smallest segments. */
    static Map<String, String> settings(URI endpoint, String bucket) {
        Map<String, String> named = new HashMap<>();
        named.put("coffer.stores." + NAME + ".kind", "s3");
        small(endpoint, bucket).forEach((name, value) -> named.put("coffer.stores." + NAME + "." + name, value));
        return named;
    }

    private static Map<String, String> small(URI endpoint, String bucket) {
        return Map.of(
                "endpoint",
                endpoint.toString(),
                "bucket",
                bucket,
                "access-key",
                "test",
                "secret-key",
                "s3cr3t-of-the-s3-tests",
                "segment",
                "5M",
                "retry-for",
                "20s");
    }

    /** Opens a store with exactly these settings. */
    static BackupStore open(Map<String, String> settings) {
        Map<String, String> named = new HashMap<>(Map.of("coffer.stores." + NAME + ".kind", "s3"));
        settings.forEach((name, value) -> named.put("coffer.stores." + NAME + "." + name, value));
        StoresConfig config = new SmallRyeConfigBuilder()
                .withSources(new PropertiesConfigSource(named, "test", 100))
                .withConverter(Duration.class, 100, new DurationConverter())
                .withConverter(URI.class, 100, value -> value.isEmpty() ? null : URI.create(value))
                .withMapping(StoresConfig.class)
                .build()
                .getConfigMapping(StoresConfig.class);
        return new S3Stores(config).open(NAME, Optional.empty());
    }
}
