package dev.coffer.chaos;

import dev.coffer.harness.ChildProcess;
import dev.coffer.harness.SwiftServer;
import dev.coffer.harness.TcpForwarder;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * A store in a bucket: that of a real OpenStack Swift, which the service reaches over S3 through a network that fails, and
 * which the test sees as a folder, mounted by s3fs.
 */
final class Bucket implements AutoCloseable {

    private static final String NAME = "backups";
    private static final String REGION = "us-east-1";

    /** The least that a segment of a multipart upload may have. */
    private static final String SEGMENT = "5M";

    private final SwiftServer server;
    private final TcpForwarder network;
    private final ChildProcess mount;
    private final Path folder;

    private Bucket(SwiftServer server, TcpForwarder network, ChildProcess mount, Path folder) {
        this.server = server;
        this.network = network;
        this.mount = mount;
        this.folder = folder;
    }

    /** Whether {@code -Dcoffer.chaos.store=s3} asks for it. */
    static boolean isWanted() {
        return System.getProperty("coffer.chaos.store", "").equals("s3");
    }

    /**
     * Starts the server and mounts its bucket.
     *
     * @param parent the folder in which the mounted one is made
     */
    static Bucket open(Path parent) throws IOException {
        SwiftServer server = SwiftServer.start(Map.of());
        try (S3Client client = S3Client.builder()
                .endpointOverride(server.url("/"))
                .region(Region.of(REGION))
                .credentialsProvider(StaticCredentialsProvider.create(
                        AwsBasicCredentials.create(SwiftServer.USER, SwiftServer.PASSWORD)))
                .forcePathStyle(true)
                .build()) {
            client.createBucket(bucket -> bucket.bucket(NAME));
        }
        Path folder = Files.createDirectories(parent.resolve("bucket"));
        ChildProcess mount = ChildProcess.start(
                List.of(
                        "s3fs",
                        NAME,
                        folder.toString(),
                        "-f",
                        "-o",
                        "url=" + server.url("") + ",use_path_request_style,sigv4,stat_cache_expire=3"),
                parent,
                parent.resolve("s3fs.log"),
                Map.of("AWSACCESSKEYID", SwiftServer.USER, "AWSSECRETACCESSKEY", SwiftServer.PASSWORD));
        if (!Patience.until(Duration.ofSeconds(20), () -> isMounted(folder))) {
            throw new IOException("s3fs did not mount the bucket: " + mount.output());
        }
        return new Bucket(server, TcpForwarder.to(server.port()), mount, folder);
    }

    private static boolean isMounted(Path folder) {
        try {
            return Files.readString(Path.of("/proc/self/mounts")).contains(" " + folder + " ");
        } catch (IOException e) {
            return false;
        }
    }

    Path folder() {
        return folder;
    }

    /** The settings of the store {@code local}. */
    Map<String, String> settings() {
        return Map.of(
                "coffer.stores.local.kind",
                "s3",
                "coffer.stores.local.endpoint",
                URI.create("http://127.0.0.1:" + network.port()).toString(),
                "coffer.stores.local.region",
                REGION,
                "coffer.stores.local.bucket",
                NAME,
                "coffer.stores.local.access-key",
                SwiftServer.USER,
                "coffer.stores.local.secret-key",
                SwiftServer.PASSWORD,
                "coffer.stores.local.segment",
                SEGMENT,
                "coffer.stores.local.retry-for",
                "5s",
                "coffer.stores.local.request-timeout",
                "10s",
                // Several workers, whether or not the server creates only what is absent.
                "coffer.stores.local.unguarded",
                "true");
    }

    List<Fault> faults() {
        return List.of(
                new Fault("connections to the store cut", dice -> network.cut()),
                new Fault("connections to the store cut again and again", dice -> {
                    for (int i = 0; i < 5; i++) {
                        network.cut();
                        Patience.pause(Duration.ofMillis(dice.nextInt(1_500)));
                    }
                }),
                new Fault("store that hangs", dice -> during(dice, TcpForwarder.Mode.HOLD)),
                new Fault("store away", dice -> during(dice, TcpForwarder.Mode.REFUSE)));
    }

    private void during(Random dice, TcpForwarder.Mode mode) {
        network.set(mode);
        network.cut();
        try {
            Patience.pause(Duration.ofMillis(2_000 + dice.nextInt(8_000)));
        } finally {
            network.set(TcpForwarder.Mode.PASS);
            network.cut();
        }
    }

    @Override
    public void close() {
        mount.close();
        network.close();
        server.close();
    }
}
