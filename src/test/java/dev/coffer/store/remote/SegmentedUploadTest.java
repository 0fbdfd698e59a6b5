package dev.coffer.store.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.coffer.store.StoreException;
import dev.coffer.store.Upload;
import java.io.IOException;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(30)
class SegmentedUploadTest {

    private static final int SEGMENT = 100;

    private final MemorySegments segments = new MemorySegments();
    private final ExecutorService threads = SegmentedUpload.threads("test");

    @AfterEach
    void endThreads() {
        threads.shutdownNow();
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "1, 0", "100, 0", "101, 2", "200, 2", "201, 3", "12345, 124"})
    void an_object_is_its_segments_in_order(int size, int puts) throws IOException {
        byte[] bytes = bytes(size);

        try (Upload upload = upload()) {
            for (int at = 0; at < size; at += 7) {
                upload.stream().write(bytes, at, Math.min(7, size - at));
            }
            upload.commit();
        }

        assertThat(segments.object).isEqualTo(bytes);
        assertThat(segments.calls).filteredOn(call -> call.startsWith("put")).hasSize(puts);
        assertThat(segments.calls).doesNotContain("abort");
    }

    @Test
    void an_object_of_one_segment_is_one_request() throws IOException {
        try (Upload upload = upload()) {
            upload.stream().write(bytes(SEGMENT));
            upload.commit();
        }

        assertThat(segments.calls).containsExactly("whole");
    }

    @Test
    void nothing_is_sent_for_an_object_that_is_abandoned_before_its_first_segment_is_full() throws IOException {
        try (Upload upload = upload()) {
            upload.stream().write(bytes(SEGMENT));
        }

        assertThat(segments.calls).isEmpty();
    }

    @Test
    void a_writer_waits_while_two_segments_are_on_their_way() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        segments.hanging.put(1, release);
        segments.hanging.put(2, release);
        byte[] bytes = bytes(4 * SEGMENT);
        Upload upload = upload();
        upload.stream().write(bytes, 0, 3 * SEGMENT);

        Future<?> fourth = threads.submit(() -> {
            upload.stream().write(bytes, 3 * SEGMENT, SEGMENT);
            return null;
        });
        while (!segments.calls.contains("put 2")) {
            Thread.onSpinWait();
        }
        boolean waited = !fourth.isDone();
        release.countDown();
        fourth.get();
        upload.commit();

        assertThat(waited).isTrue();
        assertThat(segments.object).isEqualTo(bytes);
    }

    @Test
    void a_segment_that_fails_for_a_passing_reason_is_sent_again_alone() throws IOException {
        segments.passingFailures.put(2, 3);
        byte[] bytes = bytes(5 * SEGMENT);

        try (Upload upload = upload()) {
            upload.stream().write(bytes);
            upload.commit();
        }

        assertThat(segments.object).isEqualTo(bytes);
        assertThat(segments.calls).filteredOn("put 2"::equals).hasSize(4);
        assertThat(segments.calls).hasSize(2 + 5 + 3);
    }

    @Test
    void a_segment_that_fails_fails_the_next_writes_and_the_commit() throws IOException {
        segments.lasting = 1;
        try (Upload upload = upload()) {
            upload.stream().write(bytes(SEGMENT + 1));
            assertThatExceptionOfType(StoreException.class)
                    .isThrownBy(upload.stream()::flush)
                    .withMessage("Denied.");

            assertThatExceptionOfType(StoreException.class)
                    .isThrownBy(() -> upload.stream().write(1))
                    .withMessage("Denied.");
            assertThatExceptionOfType(StoreException.class)
                    .isThrownBy(upload::commit)
                    .withMessage("Denied.");
        }

        assertThat(segments.calls).containsOnlyOnce("abort").doesNotContain("complete");
    }

    @Test
    void the_last_segment_that_fails_fails_the_commit() throws IOException {
        segments.lasting = 2;
        try (Upload upload = upload()) {
            upload.stream().write(bytes(SEGMENT + 1));

            assertThatExceptionOfType(StoreException.class)
                    .isThrownBy(upload::commit)
                    .withMessage("Denied.");
        }

        assertThat(segments.calls).containsOnlyOnce("abort").doesNotContain("complete");
    }

    @Test
    void closing_an_upload_ends_what_is_on_its_way_and_then_removes_it() throws IOException {
        segments.hanging.put(1, new CountDownLatch(1));
        Upload upload = upload();
        upload.stream().write(bytes(SEGMENT + 1));
        while (!segments.calls.contains("put 1")) {
            Thread.onSpinWait();
        }

        upload.close();
        upload.close();

        assertThat(segments.calls).containsExactly("begin", "put 1", "interrupted 1", "abort");
        assertThatIllegalStateException().isThrownBy(upload::commit);
    }

    @Test
    void an_interrupted_writer_cleans_up_and_stays_interrupted() throws IOException {
        Upload upload = upload();
        upload.stream().write(bytes(SEGMENT + 1));
        Thread.currentThread().interrupt();

        upload.close();

        assertThat(Thread.interrupted()).isTrue();
        assertThat(segments.calls).contains("abort");
    }

    @ParameterizedTest
    @CsvSource({"100", "101"})
    void an_upload_that_comes_second_makes_no_object(int size) throws IOException {
        segments.taken = true;
        try (Upload upload = upload()) {
            upload.stream().write(bytes(size));

            assertThat(upload.commitIfAbsent()).isFalse();
        }

        assertThat(segments.object).isNull();
        assertThat(segments.stored).isEmpty();
    }

    private Upload upload() {
        return new SegmentedUpload(
                "a/key", true, SEGMENT, segments, new Retry(Duration.ofMinutes(1), () -> 0, pause -> {}), threads);
    }

    private static byte[] bytes(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }
}
