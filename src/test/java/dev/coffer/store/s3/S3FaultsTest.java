package dev.coffer.store.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.coffer.harness.Configured;
import dev.coffer.harness.FaultyProxy;
import dev.coffer.harness.S3Server;
import dev.coffer.store.BackupStore;
import dev.coffer.store.Capability;
import dev.coffer.store.StoreException;
import dev.coffer.store.StoreProbe;
import dev.coffer.store.StoredObject;
import dev.coffer.store.Upload;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A store whose network and whose service fail. */
@Timeout(120)
class S3FaultsTest {

    private static final String KEY = "acme/0193-instance/0193-backup/data";

    private static final int SIZE = (12 << 20) + 7;

    private final S3Server server = S3Server.shared();
    private final FaultyProxy proxy = FaultyProxy.to(server.port());
    private final String bucket = server.newBucket();
    private final byte[] bytes = new byte[SIZE];
    private BackupStore store = open(Map.of());

    @BeforeEach
    void given() {
        new Random(1).nextBytes(bytes);
    }

    @AfterEach
    void end() {
        proxy.close();
    }

    private BackupStore open(Map<String, String> more) {
        Map<String, String> settings = new HashMap<>(Map.of("request-timeout", "10s"));
        settings.putAll(more);
        return S3TestStores.open(proxy.url(), bucket, settings);
    }

    @Test
    void requests_that_an_overloaded_service_refuses_are_made_again() throws IOException {
        proxy.fail(call -> true, 4, FaultyProxy.error(503, "SlowDown"));

        put();

        assertThat(get()).isEqualTo(bytes);
        assertNothingUnfinished();
    }

    @Test
    void a_service_that_stays_overloaded_is_named_with_the_reason() throws IOException {
        store = open(Map.of("retry-for", "1s"));
        proxy.fail(S3FaultsTest::isPart2, Integer.MAX_VALUE, FaultyProxy.error(503, "SlowDown"));

        assertThatExceptionOfType(StoreException.class)
                .isThrownBy(this::put)
                .withMessageStartingWith("The store 'far' (s3://" + bucket + ") could not write " + KEY + ":")
                .withMessageContaining("overloaded, SlowDown (503)")
                .withMessageContaining("Tried ");

        assertNothingStored();
    }

    @Test
    void a_segment_that_is_cut_off_is_sent_again() throws IOException {
        proxy.fail(S3FaultsTest::isPart2, 2, FaultyProxy.cutRequest());

        put();

        assertThat(get()).isEqualTo(bytes);
        assertNothingUnfinished();
    }

    @ParameterizedTest
    @ValueSource(strings = {"PUT .*partNumber=2.*", "POST .*[?&]uploadId=.*", "POST .*[?]uploads.*", "PUT .*small"})
    void a_request_whose_answer_is_lost_is_made_again(String call) throws IOException {
        store.capabilities();
        proxy.fail(each -> each.matches(call), 1, FaultyProxy.cutAnswer());

        put();
        try (Upload upload = store.begin("acme/small")) {
            upload.stream().write(bytes, 0, 1000);

            assertThat(upload.commitIfAbsent()).isTrue();
        }

        assertThat(get()).isEqualTo(bytes);
        try (Stream<StoredObject> objects = store.list("")) {
            assertThat(objects.map(StoredObject::size)).containsExactly((long) SIZE, 1000L);
        }
    }

    @Test
    void a_segment_that_hangs_is_aborted_and_sent_again() throws IOException {
        store = open(Map.of("request-timeout", "2s"));
        proxy.fail(S3FaultsTest::isPart2, 1, FaultyProxy.hang());
        long begun = System.nanoTime();

        put();

        assertThat(Duration.ofNanos(System.nanoTime() - begun))
                .isBetween(Duration.ofSeconds(2), Duration.ofSeconds(60));
        assertThat(get()).isEqualTo(bytes);
    }

    @Test
    void a_segment_that_hangs_without_asking_first_is_aborted_and_sent_again() throws IOException {
        store = open(Map.of("request-timeout", "2s", "expect-continue", "false"));
        proxy.fail(S3FaultsTest::isPart2, 1, FaultyProxy.hang());

        put();

        assertThat(get()).isEqualTo(bytes);
    }

    @Test
    void a_segment_that_arrives_changed_is_sent_again() throws IOException {
        proxy.fail(S3FaultsTest::isPart2, 1, FaultyProxy.error(400, "BadDigest"));

        put();

        assertThat(get()).isEqualTo(bytes);
    }

    @ParameterizedTest
    @CsvSource({"InternalError, true", "AccessDenied, false"})
    void an_error_in_an_answer_of_success_is_an_error(String code, boolean passing) throws IOException {
        FaultyProxy.Fault fault = FaultyProxy.error(200, code);
        proxy.fail(S3FaultsTest::isCompletion, passing ? 1 : Integer.MAX_VALUE, fault);

        if (passing) {
            put();
            assertThat(get()).isEqualTo(bytes);
        } else {
            assertThatExceptionOfType(StoreException.class)
                    .isThrownBy(this::put)
                    .withMessageContaining(code);
            assertNothingStored();
        }
    }

    @Test
    void credentials_that_are_revoked_in_mid_upload_end_it() throws IOException {
        proxy.fail(S3FaultsTest::isPart2, Integer.MAX_VALUE, FaultyProxy.error(403, "InvalidAccessKeyId"));

        assertThatExceptionOfType(StoreException.class)
                .isThrownBy(this::put)
                .withMessageContaining("InvalidAccessKeyId (403). Check access-key and secret-key.")
                .withMessageNotContaining("s3cr3t");

        assertNothingStored();
    }

    @ParameterizedTest
    @CsvSource({
        "403, AccessDenied, docs/s3.md",
        "403, RequestTimeTooSkewed, clock",
        "400, ExpiredToken, Replace them",
        "301, PermanentRedirect, another region",
        "404, NoSuchBucket, does not exist",
        "403, SignatureDoesNotMatch, secret-key",
        "418, Teapot, As ordered"
    })
    void a_refusal_says_what_to_do(int status, String code, String advice) {
        proxy.fail(call -> call.startsWith("PUT"), Integer.MAX_VALUE, FaultyProxy.error(status, code));

        assertThatExceptionOfType(StoreException.class)
                .isThrownBy(this::put)
                .withMessageStartingWith("The store 'far' (s3://" + bucket + ") could not write an object: ")
                .withMessageContaining(advice)
                .withMessageNotContaining("s3cr3t");
        assertThat(proxy.calls()).hasSize(1);
    }

    @Test
    void the_service_is_not_called_before_it_may_be() throws IOException {
        store.capabilities();
        proxy.fail(call -> call.startsWith("HEAD"), 1, FaultyProxy.answer(503, "", Map.of("Retry-After", "2")));
        long begun = System.nanoTime();

        put();

        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThan(Duration.ofSeconds(2));
    }

    @Test
    void a_file_of_credentials_that_is_gone_is_named(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("secret"), "s3cr3t-in-a-file");
        store = S3TestStores.open(Map.of(
                "endpoint",
                proxy.url().toString(),
                "bucket",
                bucket,
                "access-key",
                "test",
                "secret-key-file",
                file.toString()));
        put();

        Files.delete(file);

        assertThatExceptionOfType(StoreException.class)
                .isThrownBy(this::get)
                .withMessageContaining("The store 'far'")
                .withMessageContaining("the file " + file + " does not exist");
    }

    @Test
    void a_host_that_is_unknown_is_named_with_the_reason() {
        store = S3TestStores.open(URI.create("http://no-such-host.invalid:9000"), bucket, Map.of("retry-for", "0s"));

        assertThatExceptionOfType(StoreException.class)
                .isThrownBy(this::put)
                .withMessageContaining("The store 'far'")
                .withMessageContaining("the name of its host is unknown");
    }

    @Test
    void a_service_that_is_not_there_is_named_with_the_reason() {
        store = S3TestStores.open(URI.create("http://localhost:1"), bucket, Map.of("retry-for", "0s"));

        assertThatExceptionOfType(StoreException.class)
                .isThrownBy(this::put)
                .withMessageContaining("The store 'far'")
                .withMessageContaining("refuses connections");
    }

    @Test
    void a_bucket_that_is_gone_is_named() {
        store = S3TestStores.open(proxy.url(), "no-such-bucket", Map.of());

        assertThatExceptionOfType(StoreException.class)
                .isThrownBy(this::put)
                .withMessageContaining("the bucket no-such-bucket does not exist");
        assertThatExceptionOfType(StoreException.class)
                .isThrownBy(() -> store.read(KEY))
                .withMessageContaining("the bucket no-such-bucket does not exist");
        assertThatExceptionOfType(StoreException.class)
                .isThrownBy(() -> store.list(""))
                .withMessageContaining("the bucket no-such-bucket does not exist");
    }

    @Test
    void a_download_that_breaks_goes_on_where_it_broke() throws IOException {
        put();
        proxy.fail(call -> call.startsWith("GET"), 3, FaultyProxy.cutAnswerAfter(3 << 20));

        assertThat(get()).isEqualTo(bytes);

        assertThat(proxy.calls().stream().filter(call -> call.startsWith("GET")))
                .hasSize(4);
    }

    @Test
    void a_download_goes_on_with_the_same_object_only() throws IOException {
        put();
        proxy.fail(call -> call.startsWith("GET"), 1, FaultyProxy.cutAnswerAfter(3 << 20));

        try (InputStream in = store.read(KEY)) {
            in.readNBytes(1000);
            store.delete(KEY);
            bytes[0]++;
            put();

            assertThatExceptionOfType(StoreException.class)
                    .isThrownBy(in::readAllBytes)
                    .withMessageContaining("it was replaced while it was read");
        }
    }

    @Test
    void a_service_without_batches_deletes_one_by_one() throws IOException {
        put();
        proxy.fail(call -> call.matches("POST .*[?]delete"), 1, FaultyProxy.error(501, "NotImplemented"));
        try (Upload upload = store.begin(KEY + "2")) {
            upload.commit();
        }

        store.deleteFolder("acme");

        assertNothingStored();
    }

    @Test
    void an_object_that_cannot_be_deleted_with_others_is_an_error() throws IOException {
        put();
        try (Upload upload = store.begin(KEY + "2")) {
            upload.commit();
        }
        proxy.fail(
                call -> call.matches("POST .*[?]delete"),
                1,
                FaultyProxy.answer(
                        200,
                        "<DeleteResult><Error><Key>" + KEY + "</Key><Code>AccessDenied</Code></Error></DeleteResult>",
                        Map.of("Content-Type", "application/xml")));

        assertThatExceptionOfType(StoreException.class)
                .isThrownBy(() -> store.deleteFolder("acme"))
                .withMessageContaining("could not delete " + KEY + ": it answered AccessDenied");
    }

    @Test
    void a_service_that_creates_objects_in_any_case_is_found_out() throws IOException {
        proxy.fail(call -> call.contains("/check.zst"), 2, FaultyProxy.answer(200, "", Map.of("ETag", "\"e\"")));

        assertThat(store.capabilities()).containsExactly(Capability.RANGED_READ);
        assertThatExceptionOfType(StoreException.class)
                .isThrownBy(this::put)
                .withMessageContaining("coffer.stores.far.unguarded=true");
    }

    @Test
    void a_service_that_refuses_conditions_is_used_if_that_is_allowed() throws IOException {
        store = open(Map.of("unguarded", "true"));
        proxy.fail(call -> call.startsWith("PUT"), 1, FaultyProxy.error(501, "NotImplemented"));

        put();

        assertThat(store.capabilities()).containsExactly(Capability.RANGED_READ);
        assertThat(get()).isEqualTo(bytes);
        assertThatExceptionOfType(StoreException.class).isThrownBy(this::put).withMessageContaining("already has");
    }

    @Test
    void a_probe_says_what_a_service_can_do() {
        assertThat(probed()).startsWith("ok far: an object was written, read back and removed");

        store = open(Map.of("unguarded", "true"));
        proxy.fail(call -> call.startsWith("PUT"), 1, FaultyProxy.error(501, "NotImplemented"));
        assertThat(probed()).startsWith("warning far: it cannot create an object only if there is none");

        proxy.fail(call -> call.startsWith("PUT"), 1, FaultyProxy.error(403, "AccessDenied"));
        assertThat(probed())
                .startsWith("wrong The store 'far' (s3://" + bucket + ") could not write an object: access denied");
    }

    private String probed() {
        return Configured.lines(List.of(StoreProbe.examine(store, "far", key -> Optional.empty())))
                .get(0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"crc32", "crc32c", "sha1", "sha256"})
    void a_checksum_is_sent_with_each_segment_if_asked_for(String checksum) throws IOException {
        store = open(Map.of("checksum", checksum));

        put();

        assertThat(get()).isEqualTo(bytes);
    }

    private static boolean isPart2(String call) {
        return call.contains("partNumber=2");
    }

    private static boolean isCompletion(String call) {
        return call.matches("POST .*[?&]uploadId=.*");
    }

    private void put() throws IOException {
        try (Upload upload = store.begin(KEY)) {
            upload.stream().write(bytes);
            upload.commit();
        }
    }

    private byte[] get() throws IOException {
        try (InputStream in = store.read(KEY)) {
            return in.readAllBytes();
        }
    }

    private void assertNothingUnfinished() throws IOException {
        try (Stream<StoredObject> leftovers = store.leftovers("")) {
            assertThat(leftovers).isEmpty();
        }
    }

    private void assertNothingStored() throws IOException {
        proxy.heal();
        assertNothingUnfinished();
        try (Stream<StoredObject> objects = store.list("")) {
            assertThat(objects.map(StoredObject::key)).isEqualTo(List.of());
        }
    }
}
