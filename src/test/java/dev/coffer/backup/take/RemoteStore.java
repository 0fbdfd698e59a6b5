package dev.coffer.backup.take;

import dev.coffer.harness.S3Server;
import dev.coffer.harness.SwiftServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.MultipartUpload;
import software.amazon.awssdk.services.s3.model.S3Object;

/** A server behind a network, with a new and empty place for a store in it. */
enum RemoteStore {
    S3 {
        @Override
        Place place() {
            S3Server server = S3Server.shared();
            return new Bucket(server.url(), server.newBucket(), "test", "s3cr3t-of-the-s3-tests");
        }
    },
    S3_OF_SWIFT {
        @Override
        Place place() {
            Bucket bucket =
                    new Bucket(SwiftServer.shared().url("/"), newName(), SwiftServer.USER, SwiftServer.PASSWORD);
            try (S3Client client = bucket.client()) {
                client.createBucket(request -> request.bucket(bucket.name()));
            }
            return bucket;
        }
    },
    SWIFT {
        @Override
        Place place() {
            return new Container(SwiftServer.shared(), newName());
        }
    };

    /** Returns an empty place, or skips the test where its server is not installed. */
    abstract Place place();

    private static String newName() {
        return "it-" + UUID.randomUUID();
    }

    /** Where a store keeps its objects. */
    interface Place {

        /** The settings of the store, after its name. */
        Map<String, String> settings();

        /** The keys of all objects, in order. */
        List<String> objects();

        /** What names each upload that has sent something and has not ended. */
        List<String> unfinished();
    }

    /** A bucket. */
    private record Bucket(URI endpoint, String name, String user, String secret) implements Place {

        @Override
        public Map<String, String> settings() {
            return Map.of(
                    "kind", "s3",
                    "endpoint", endpoint.toString(),
                    "region", "us-east-1",
                    "bucket", name,
                    "path-style", "true",
                    "access-key", user,
                    "secret-key", secret,
                    "segment", "5M",
                    // Several workers, whether or not the server creates only what is absent.
                    "unguarded", "true");
        }

        S3Client client() {
            return S3Client.builder()
                    .endpointOverride(endpoint)
                    .region(Region.US_EAST_1)
                    .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create(user, secret)))
                    .forcePathStyle(true)
                    .build();
        }

        @Override
        public List<String> objects() {
            try (S3Client client = client()) {
                return client.listObjectsV2(request -> request.bucket(name)).contents().stream()
                        .map(S3Object::key)
                        .sorted()
                        .toList();
            }
        }

        @Override
        public List<String> unfinished() {
            try (S3Client client = client()) {
                return client.listMultipartUploads(request -> request.bucket(name)).uploads().stream()
                        .map(MultipartUpload::uploadId)
                        .toList();
            }
        }
    }

    /** A container, and the one for its segments. */
    private record Container(SwiftServer server, String name) implements Place {

        @Override
        public Map<String, String> settings() {
            return Map.of(
                    "kind",
                    "swift",
                    "auth-url",
                    server.authUrl().toString(),
                    "username",
                    SwiftServer.USER,
                    "password",
                    SwiftServer.PASSWORD,
                    "container",
                    name,
                    "segment",
                    "5M");
        }

        @Override
        public List<String> objects() {
            return Stream.concat(list(name).stream(), list(name + "_segments").stream())
                    .sorted()
                    .toList();
        }

        /** Without the objects, all segments are. */
        @Override
        public List<String> unfinished() {
            return list(name).stream().anyMatch(object -> object.endsWith("manifest.json"))
                    ? List.of()
                    : list(name + "_segments");
        }

        private List<String> list(String container) {
            HttpClient http = HttpClient.newHttpClient();
            try {
                HttpResponse<String> session = http.send(
                        HttpRequest.newBuilder(server.authUrl())
                                .header("X-Auth-User", SwiftServer.USER)
                                .header("X-Auth-Key", SwiftServer.PASSWORD)
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
                String url = session.headers().firstValue("X-Storage-Url").orElseThrow();
                HttpResponse<String> names = http.send(
                        HttpRequest.newBuilder(URI.create(url + "/" + container))
                                .header(
                                        "X-Auth-Token",
                                        session.headers()
                                                .firstValue("X-Auth-Token")
                                                .orElseThrow())
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
                return names.statusCode() == 404
                        ? List.of()
                        : names.body().lines().toList();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
