package dev.coffer.store.swift;

import static dev.coffer.harness.FaultyProxy.answer;
import static dev.coffer.harness.FaultyProxy.cutAnswer;
import static dev.coffer.harness.FaultyProxy.cutAnswerAfter;
import static dev.coffer.harness.FaultyProxy.cutRequest;
import static dev.coffer.harness.FaultyProxy.hang;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.coffer.harness.FaultyProxy;
import dev.coffer.harness.SwiftServer;
import dev.coffer.store.StoreException;
import dev.coffer.store.StoredObject;
import dev.coffer.store.Upload;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A store in Swift behind a proxy that fails. */
class SwiftFaultsTest {

    private static final String KEY = "acme/instance/backup/data";
    private static final Map<String, String> NONE = Map.of();

    private final byte[] bytes = bytes(250_000);
    private final String container = ServerStores.container();
    private FaultyProxy proxy;
    private SwiftStore store;

    @BeforeEach
    void start() throws IOException {
        SwiftServer server = SwiftServer.shared();
        proxy = FaultyProxy.to(server.port());
        store = store(Map.of());
        // So that the proxy fails no container that is made.
        put("acme/other/backup/data", bytes);
    }

    @AfterEach
    void stop() {
        if (proxy != null) {
            proxy.close();
        }
    }

    private SwiftStore store(Map<String, String> more) {
        Map<String, String> settings = new HashMap<>(ServerStores.of(SwiftServer.shared(), Map.of("retry-for", "30s")));
        settings.put("auth-url", proxy.url().resolve("/auth/v1.0").toString());
        settings.putAll(more);
        return ServerStores.open(settings, container);
    }

    private static byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        new Random(count).nextBytes(bytes);
        return bytes;
    }

    private static Predicate<String> segment(int number) {
        return call -> call.startsWith("PUT ") && call.endsWith("/0000000" + number);
    }

    private static boolean isManifest(String call) {
        return call.startsWith("PUT ") && call.contains("multipart-manifest=put");
    }

    private static boolean isRead(String call) {
        return call.startsWith("GET ") && call.endsWith(KEY);
    }

    @Test
    void an_overloaded_server_is_asked_again() throws IOException {
        proxy.fail(segment(2), 2, answer(503, "busy", Map.of("Retry-After", "0")))
                .fail(SwiftFaultsTest::isManifest, 1, answer(503, "busy", NONE));

        put(KEY, bytes);

        assertThat(read()).isEqualTo(bytes);
    }

    @Test
    void a_request_that_is_cut_is_made_again_with_the_same_bytes() throws IOException {
        proxy.fail(segment(1), 1, cutRequest()).fail(segment(3), 1, cutAnswer());

        put(KEY, bytes);

        assertThat(read()).isEqualTo(bytes);
    }

    @Test
    void an_object_whose_confirmation_was_lost_is_that_of_its_upload() throws IOException {
        proxy.fail(SwiftFaultsTest::isManifest, 1, cutAnswer());

        put(KEY, bytes);

        assertThat(read()).isEqualTo(bytes);
    }

    @Test
    void a_segment_that_arrived_with_other_bytes_is_sent_again() throws IOException {
        proxy.fail(segment(1), 1, answer(422, "Unprocessable Entity", NONE))
                .fail(segment(2), 1, answer(201, "", Map.of("ETag", "0123456789abcdef0123456789abcdef")));

        put(KEY, bytes);

        assertThat(read()).isEqualTo(bytes);
    }

    @Test
    void a_download_that_breaks_off_goes_on_where_it_broke() throws IOException {
        put(KEY, bytes);
        proxy.fail(SwiftFaultsTest::isRead, 1, cutAnswerAfter(100_000))
                .fail(SwiftFaultsTest::isRead, 2, cutAnswerAfter(3));

        assertThat(read()).isEqualTo(bytes);

        assertThat(proxy.calls().stream().filter(SwiftFaultsTest::isRead)).hasSizeGreaterThan(2);
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 503, 429, 507, 403, 413})
    void an_upload_that_cannot_end_fails_with_the_reason_and_leaves_nothing(int status) {
        store = store(Map.of("retry-for", "300ms"));
        proxy.fail(segment(2), 1000, answer(status, "no", NONE));

        assertThatExceptionOfType(StoreException.class)
                .isThrownBy(() -> put(KEY, bytes))
                .withMessageContaining("The store 'away'")
                .withMessageContaining(KEY)
                .withMessageContaining(String.valueOf(status));

        assertNothingIsLeft();
    }

    @Test
    void a_server_that_hangs_is_given_up() {
        store = store(Map.of("retry-for", "0s", "request-timeout", "700ms"));
        proxy.fail(segment(1), 1000, hang());

        assertThatExceptionOfType(StoreException.class)
                .isThrownBy(() -> put(KEY, bytes))
                .withMessageContaining("The store 'away'");

        assertNothingIsLeft();
    }

    @Test
    void a_wrong_password_is_named_without_the_password() {
        SwiftStore refused = store(Map.of("password", "not-the-s3cret"));

        assertThatExceptionOfType(StoreException.class)
                .isThrownBy(() -> refused.confirm(KEY))
                .withMessageContaining("The store 'away' could not log in")
                .withMessageContaining("user 'test:tester'")
                .withMessageNotContaining("s3cret");
    }

    @Test
    void a_name_that_does_not_resolve_is_named() {
        SwiftStore nowhere = store(Map.of("retry-for", "0s", "auth-url", "http://nowhere.invalid/auth/v1.0"));

        assertThatExceptionOfType(StoreException.class)
                .isThrownBy(() -> nowhere.confirm(KEY))
                .withMessageContaining("nowhere.invalid does not resolve");
    }

    @Test
    void a_user_without_rights_is_told_what_it_needs() {
        SwiftStore limited = store(Map.of("username", SwiftServer.LIMITED_USER));

        assertThatExceptionOfType(StoreException.class)
                .isThrownBy(() -> limited.begin(KEY))
                .withMessageContaining("Swift answered 403")
                .withMessageContaining("Give user 'test:backup' the right to read and write the container");
    }

    @Test
    void segments_that_stayed_when_an_object_was_deleted_are_removed_alone() throws IOException {
        put(KEY, bytes);
        proxy.fail(
                call -> call.startsWith("DELETE ") && call.contains("multipart-manifest=delete"),
                1,
                answer(200, "Response Status: 400 Bad Request\nErrors: all of them", NONE));

        store.delete(KEY);

        assertNothingIsLeft();
    }

    private void assertNothingIsLeft() {
        proxy.heal();
        assertThat(keys(container)).containsExactly("acme/other/backup/data");
        assertThat(keys(container + "_segments"))
                .allMatch(segment -> segment.startsWith("acme/other/"))
                .isNotEmpty();
    }

    private static List<String> keys(String of) {
        SwiftStore direct = ServerStores.open(ServerStores.of(SwiftServer.shared(), Map.of()), of);
        try (Stream<StoredObject> objects = direct.list("")) {
            return objects.map(StoredObject::key).toList();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private void put(String key, byte[] content) throws IOException {
        try (Upload upload = store.begin(key)) {
            upload.stream().write(content);
            upload.commit();
        }
    }

    private byte[] read() throws IOException {
        try (InputStream in = store.read(KEY)) {
            return in.readAllBytes();
        }
    }
}
