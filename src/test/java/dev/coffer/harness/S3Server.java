package dev.coffer.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A server of the S3 API, in a process of its own that comes with Maven. It takes any credentials. */
public final class S3Server {

    /** The ID of a key of KMS that the server has. */
    public static final String KMS_KEY = "coffer";

    private static final Path JAR = Path.of("target", "s3mock", "s3mock.jar").toAbsolutePath();

    private static final Pattern TAG = Pattern.compile("<Tag><Key>(.*?)</Key><Value>(.*?)</Value></Tag>");

    private static @Nullable S3Server shared;

    private final int port;
    private final ChildProcess process;

    private S3Server(int port, ChildProcess process) {
        this.port = port;
        this.process = process;
    }

    /** The server that all test classes of this JVM use, each with buckets of its own. It ends with the JVM. */
    public static synchronized S3Server shared() {
        if (shared == null) {
            shared = start();
        }
        return shared;
    }

    private static S3Server start() {
        Path folder = TestFolders.create("s3mock");
        int port = freePort();
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx256m",
                "-jar",
                JAR.toString(),
                "--com.adobe.testing.s3mock.http-port=" + port,
                "--server.port=" + freePort(),
                "--com.adobe.testing.s3mock.store.valid-kms-keys=arn:aws:kms:us-east-1:123456789012:key/" + KMS_KEY,
                "--com.adobe.testing.s3mock.store.root=" + folder.resolve("store"));
        ChildProcess process = ChildProcess.start(command, folder, folder.resolve("log"), Map.of());
        S3Server server = new S3Server(port, process);
        Api.await(server::isReady, ready -> ready);
        return server;
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean isReady() {
        if (!process.isAlive()) {
            throw new AssertionError("It ended:\n" + process.output());
        }
        try {
            return send("GET", "/", Map.of()) == 200;
        } catch (UncheckedIOException e) {
            return false;
        }
    }

    public int port() {
        return port;
    }

    public URI url() {
        return URI.create("http://localhost:" + port);
    }

    /** Makes an empty bucket, and returns its name. */
    public String newBucket() {
        return newBucket(Map.of());
    }

    /** Makes an empty bucket whose objects can be locked. */
    public String newBucketWithLocks() {
        return newBucket(Map.of("x-amz-bucket-object-lock-enabled", "true"));
    }

    private String newBucket(Map<String, String> headers) {
        String name = "b-" + UUID.randomUUID();
        int status = send("PUT", "/" + name, headers);
        if (status != 200) {
            throw new AssertionError("The bucket was not made: " + status);
        }
        return name;
    }

    /** Puts so many small objects into a bucket, {@code <prefix>00000} and so on. */
    public void fill(String bucket, String prefix, int count) {
        HttpClient client = HttpClient.newHttpClient();
        Semaphore atOnce = new Semaphore(8);
        for (int i = 0; i < count; i++) {
            String path = "/" + bucket + "/" + prefix + String.format(Locale.ROOT, "%05d", i);
            HttpRequest request = HttpRequest.newBuilder(url().resolve(path))
                    .PUT(HttpRequest.BodyPublishers.ofString("x"))
                    .build();
            atOnce.acquireUninterruptibly();
            var unused = client.sendAsync(request, HttpResponse.BodyHandlers.discarding())
                    .whenComplete((answer, failure) -> atOnce.release());
        }
        atOnce.acquireUninterruptibly(8);
    }

    /** Begins a multipart upload, as a process does that is killed then. */
    public void abandonUpload(String bucket, String key) {
        int status = send("POST", "/" + bucket + "/" + key + "?uploads", Map.of());
        if (status != 200) {
            throw new AssertionError("The upload was not begun: " + status);
        }
    }

    /** Returns the headers of an object. */
    public HttpHeaders head(String bucket, String key) {
        return ask("HEAD", "/" + bucket + "/" + key, Map.of()).headers();
    }

    /** Returns the tags of an object. */
    public Map<String, String> tags(String bucket, String key) {
        Map<String, String> tags = new HashMap<>();
        Matcher tag = TAG.matcher(
                ask("GET", "/" + bucket + "/" + key + "?tagging", Map.of()).body());
        while (tag.find()) {
            tags.put(tag.group(1), tag.group(2));
        }
        return tags;
    }

    private int send(String method, String path, Map<String, String> headers) {
        return ask(method, path, headers).statusCode();
    }

    private HttpResponse<String> ask(String method, String path, Map<String, String> headers) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(url().resolve(path)).method(method, HttpRequest.BodyPublishers.noBody());
        headers.forEach(request::header);
        try {
            return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
