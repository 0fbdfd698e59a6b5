package dev.coffer.store.swift;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.coffer.identity.TrustedCertificates;
import dev.coffer.store.BackupStore;
import dev.coffer.store.ContainerName;
import dev.coffer.store.Pace;
import dev.coffer.store.StoreKind;
import dev.coffer.store.StoresConfig;
import dev.coffer.store.remote.HttpCalls;
import dev.coffer.store.remote.Retry;
import dev.coffer.store.remote.SegmentedUpload;
import jakarta.inject.Singleton;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import javax.net.ssl.SSLContext;

/** The stores in containers of OpenStack Swift. */
@Singleton
public class SwiftStores implements StoreKind {

    /** How long another upload may take between its look for an object and its write of a manifest. */
    private static final Duration SETTLING = Duration.ofMillis(500);

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

    private final StoresConfig config;
    private final Clock clock;
    private final ObjectMapper json = new ObjectMapper();

    public SwiftStores(StoresConfig config, Clock clock) {
        this.config = config;
        this.clock = clock;
    }

    @Override
    public String word() {
        return SwiftStore.DRIVER;
    }

    @Override
    public BackupStore open(String name, Optional<Path> path) {
        StoresConfig.Store settings = Objects.requireNonNull(config.named().get(name));
        ContainerName.check("coffer.stores." + name + ".container", settings.container());
        return new SwiftStore(access(name, settings, OptionalInt.empty(), SETTLING), settings.container());
    }

    /** Opens nothing yet: the first call logs in. */
    SwiftStore.Access access(String name, StoresConfig.Store settings, OptionalInt page, Duration settling) {
        SwiftLogin login = new SwiftLogin(name, settings);
        HttpClient.Builder client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(
                        settings.requestTimeout().compareTo(CONNECT_TIMEOUT) < 0
                                ? settings.requestTimeout()
                                : CONNECT_TIMEOUT);
        settings.caFile().map(file -> trusted(name, file)).ifPresent(client::sslContext);
        HttpCalls http = new HttpCalls(client.build(), settings.requestTimeout());
        SwiftAccount account = new SwiftAccount(
                login,
                login.isKeystone() ? new Keystone(login, http, json, clock) : new TempAuth(login, http, clock),
                http,
                clock);
        return new SwiftStore.Access(
                account,
                new SwiftLimits(account, http, json),
                json,
                new Retry(settings.retryFor()),
                (int) settings.segment(),
                page,
                settling,
                Pace.of(settings.rate()),
                SegmentedUpload.threads(name));
    }

    private static SSLContext trusted(String name, Path file) {
        try {
            return TrustedCertificates.in(file);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("coffer.stores." + name + ".ca-file: " + e.getMessage(), e);
        }
    }
}
