import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompletedPart;

/**
 * Uploads files with the bare SDK, in segments of 16 MiB of which two are sent at a time, and prints the seconds that it took.
 * The environment has the credentials.
 */
class BareUpload {

    private static final int SEGMENT = 16 << 20;

    private final S3Client client;
    private final String bucket;
    private final ExecutorService threads = Executors.newFixedThreadPool(2);

    private BareUpload(S3Client client, String bucket) {
        this.client = client;
        this.bucket = bucket;
    }

    /** Arguments: the endpoint, the region, the bucket, the key, and the files, whose bytes make one object. */
    public static void main(String[] arguments) throws Exception {
        try (S3Client client = S3Client.builder()
                .endpointOverride(URI.create(arguments[0]))
                .region(Region.of(arguments[1]))
                .forcePathStyle(true)
                .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                .serviceConfiguration(service -> service.chunkedEncodingEnabled(false))
                .httpClientBuilder(UrlConnectionHttpClient.builder().socketTimeout(Duration.ofMinutes(2)))
                .build()) {
            BareUpload upload = new BareUpload(client, arguments[2]);
            List<Path> files = List.of(arguments).subList(4, arguments.length).stream()
                    .map(Path::of)
                    .toList();
            long begun = System.nanoTime();
            upload.run(arguments[3], files);
            System.out.printf("%.3f%n", (System.nanoTime() - begun) / 1e9);
            upload.threads.shutdown();
            client.deleteObject(object -> object.bucket(arguments[2]).key(arguments[3]));
        }
    }

    private void run(String key, List<Path> files) throws Exception {
        String id = client.createMultipartUpload(upload -> upload.bucket(bucket).key(key))
                .uploadId();
        List<CompletedPart> parts = new ArrayList<>();
        Deque<Future<CompletedPart>> sending = new ArrayDeque<>();
        int number = 0;
        for (Path file : files) {
            try (InputStream bytes = Files.newInputStream(file)) {
                byte[] segment;
                while ((segment = bytes.readNBytes(SEGMENT)).length > 0) {
                    number++;
                    sending.add(send(key, id, number, segment));
                    if (sending.size() == 2) {
                        parts.add(sending.remove().get());
                    }
                }
            }
        }
        while (!sending.isEmpty()) {
            parts.add(sending.remove().get());
        }
        client.completeMultipartUpload(upload -> upload.bucket(bucket)
                .key(key)
                .uploadId(id)
                .multipartUpload(completed -> completed.parts(parts)));
    }

    private Future<CompletedPart> send(String key, String id, int number, byte[] segment) {
        RequestBody body = RequestBody.fromContentProvider(
                () -> new ByteArrayInputStream(segment), segment.length, "application/octet-stream");
        return threads.submit(() -> {
            String tag = client.uploadPart(
                            part -> part.bucket(bucket).key(key).uploadId(id).partNumber(number), body)
                    .eTag();
            return CompletedPart.builder().partNumber(number).eTag(tag).build();
        });
    }
}
