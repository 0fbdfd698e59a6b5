package dev.coffer.store.swift;

import dev.coffer.harness.SwiftServer;
import dev.coffer.store.StoresConfig;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;

/** Settings of stores in a test's Swift. */
final class ServerStores {

    private static final AtomicInteger CONTAINERS = new AtomicInteger();

    private ServerStores() {}

    /** Returns the name of a container that no test has used. */
    static String container() {
        return "test container ü " + CONTAINERS.incrementAndGet();
    }

    /** Returns the settings of a store {@code away}, with some added to those of the server's user, or changed. */
    static Map<String, String> of(SwiftServer server, Map<String, String> more) {
        Map<String, String> settings = new HashMap<>(Map.of(
                "kind", "swift",
                "auth-url", server.authUrl().toString(),
                "username", SwiftServer.USER,
                "password", SwiftServer.PASSWORD,
                "segment", "64K",
                "request-timeout", "30s",
                "retry-for", "0s"));
        settings.putAll(more);
        return settings;
    }

    static StoresConfig config(Map<String, String> settings) {
        Map<String, String> named = new HashMap<>();
        settings.forEach((key, value) -> named.put("coffer.stores.away." + key, value));
        return new SmallRyeConfigBuilder()
                .withSources(new PropertiesConfigSource(named, "test", 200))
                .withMapping(StoresConfig.class)
                .addDefaultInterceptors()
                .addDiscoveredConverters()
                .build()
                .getConfigMapping(StoresConfig.class);
    }

    /** Opens a store whose listings have pages of 20 objects. */
    static SwiftStore open(Map<String, String> settings, String container) {
        return open(settings, container, Clock.systemUTC());
    }

    /** Opens a store whose tokens end by this clock. */
    static SwiftStore open(Map<String, String> settings, String container, Clock clock) {
        StoresConfig config = config(settings);
        return new SwiftStore(
                new SwiftStores(config, clock)
                        .access(
                                "away",
                                Objects.requireNonNull(config.named().get("away")),
                                OptionalInt.of(20),
                                Duration.ofMillis(500)),
                container);
    }
}
