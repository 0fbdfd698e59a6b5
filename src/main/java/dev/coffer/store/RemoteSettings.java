package dev.coffer.store;

import dev.coffer.setting.ByteSize;
import dev.coffer.setting.Flag;
import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** Further settings of a store behind a network, of the kind {@code s3} or {@code swift}. */
public interface RemoteSettings {

    /**
     * The size of the segments in which an object is uploaded, such as {@code 8M}. An upload holds three of them in memory.
     * An object has 900 segments at most; a larger dump becomes several objects.
     */
    @Min(1 << 16)
    @Max(1 << 30)
    @WithDefault("8M")
    @WithConverter(ByteSize.class)
    long segment();

    /**
     * How long a request is repeated that fails for a reason that may pass, such as a lost connection or an overloaded
     * store.
     */
    @WithDefault("2m")
    Duration retryFor();

    /** How long a request may take, with the segment that it sends. Then it is aborted and counts as failed. */
    @WithDefault("2m")
    Duration requestTimeout();

    /**
     * A PEM file with the certificates of the authorities that may have signed the certificate of the store. By default,
     * those that the Java runtime trusts.
     */
    Optional<Path> caFile();

    /**
     * Whether several workers may write to a store that cannot create an object only if there is none ({@code
     * If-None-Match}). If a worker is believed dead while it is only slow, both it and its successor may then write a
     * manifest of the same backup, and the last one stays.
     */
    @WithDefault("false")
    @WithConverter(Flag.class)
    boolean unguarded();
}
