package dev.coffer.seal;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.sun.management.ThreadMXBean;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SealingStreamTest {

    private static final int MIB = 1 << 20;
    private static final int MIBS_OF_A_LONG_DUMP = 128;

    @TempDir
    Path temp;

    @ParameterizedTest
    @CsvSource({"0, 3, 0", "1, 3, 0", "5000000, 1, 0", "5000000, 3, 2", "500000, 19, 0"})
    void the_zstd_command_reads_back_what_was_sealed(int size, int level, int threads) throws Exception {
        byte[] dump = tableRows(size);

        ByteArrayOutputStream sink = new ByteArrayOutputStream();
        seal(dump, sink, level, threads);

        Path file = Files.write(temp.resolve("data.zst"), sink.toByteArray());
        assertThat(zstd("-t", file)).isZero();
        assertThat(zstd("-d", file)).isZero();
        assertThat(temp.resolve("data")).hasBinaryContent(dump);
    }

    @Test
    void the_frame_has_a_checksum_so_that_testing_it_means_something() throws Exception {
        ByteArrayOutputStream sink = new ByteArrayOutputStream();
        seal(randomBytes(100_000), sink, 3, 0);

        byte[] damaged = sink.toByteArray();
        damaged[50_000] ^= 1; // In a block that is stored as it is: only the checksum can tell.
        assertThat(zstd("-t", Files.write(temp.resolve("data.zst"), damaged))).isNotZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3_000_000})
    void both_sides_are_counted_and_hashed(int size) throws Exception {
        byte[] dump = tableRows(size);
        ByteArrayOutputStream sink = new ByteArrayOutputStream();

        Sealed sealed = seal(dump, sink, 3, 0);

        assertThat(sealed.rawBytes()).isEqualTo(size);
        assertThat(sealed.rawSha256()).isEqualTo(sha256(dump));
        assertThat(sealed.storedBytes()).isEqualTo(sink.size()).isPositive();
        assertThat(sealed.storedSha256()).isEqualTo(sha256(sink.toByteArray()));
    }

    @Test
    void data_that_does_not_compress_grows_by_next_to_nothing() throws Exception {
        ByteArrayOutputStream sink = new ByteArrayOutputStream();

        Sealed sealed = seal(randomBytes(4 * MIB), sink, 3, 0);

        assertThat(sealed.storedBytes()).isBetween(4L * MIB, 4L * MIB + 1024);
    }

    @Test
    void single_bytes_count_like_any_others() throws Exception {
        ByteArrayOutputStream sink = new ByteArrayOutputStream();
        try (SealingStream stream = new SealingStream(sink, 3, 0, Recipients.NONE)) {
            stream.write('a');
            stream.flush();
            stream.write('b');

            assertThat(stream.finish().rawSha256()).isEqualTo(sha256(new byte[] {'a', 'b'}));
        }
        assertThat(new UnsealingStream(new ByteArrayInputStream(sink.toByteArray()), null))
                .hasContent("ab");
    }

    @Test
    void the_sink_is_flushed_at_the_end_and_stays_open() throws Exception {
        RecordingSink sink = new RecordingSink(Long.MAX_VALUE);

        try (SealingStream stream = new SealingStream(sink, 3, 0, Recipients.NONE)) {
            stream.write(new byte[1000]);
            stream.finish();
        }

        assertThat(sink.flushed).isTrue();
        assertThat(sink.closed).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2})
    void a_failing_sink_is_heard_and_closing_does_not_mask_it(int threads) {
        RecordingSink sink = new RecordingSink(300_000);

        assertThatExceptionOfType(SinkFailure.class)
                .isThrownBy(() -> {
                    try (SealingStream stream = new SealingStream(sink, 1, threads, Recipients.NONE)) {
                        for (int i = 0; i < 64; i++) {
                            stream.write(randomBytes(MIB));
                        }
                        stream.finish();
                    }
                })
                .satisfies(failure -> assertThat(failure.getSuppressed()).isEmpty());
    }

    @Test
    void a_sink_that_fails_at_the_very_end_is_heard_too() throws Exception {
        try (SealingStream stream = new SealingStream(new RecordingSink(0), 3, 0, Recipients.NONE)) {
            stream.write(new byte[10]);

            assertThatExceptionOfType(SinkFailure.class).isThrownBy(stream::finish);
        }
    }

    @Test
    void after_a_failed_write_the_stream_does_not_go_on() throws Exception {
        RecordingSink sink = new RecordingSink(0);
        try (SealingStream stream = new SealingStream(sink, 1, 0, Recipients.NONE)) {
            assertThatExceptionOfType(SinkFailure.class).isThrownBy(() -> stream.write(randomBytes(MIB)));
            sink.room = Long.MAX_VALUE;

            assertThatExceptionOfType(IOException.class).isThrownBy(() -> stream.write(1));
            assertThatExceptionOfType(IOException.class).isThrownBy(stream::flush);
            assertThatExceptionOfType(IOException.class).isThrownBy(stream::finish);
        }
        assertThat(sink.written).isZero();
    }

    @Test
    void a_stream_that_is_closed_unfinished_writes_no_end() throws Exception {
        ByteArrayOutputStream sink = new ByteArrayOutputStream();
        SealingStream stream = new SealingStream(sink, 3, 0, Recipients.NONE);
        stream.write(randomBytes(MIB));
        stream.flush();
        int written = sink.size();

        stream.close();
        stream.close();

        assertThat(sink.size()).isEqualTo(written);
        assertThat(zstd("-t", Files.write(temp.resolve("data.zst"), sink.toByteArray())))
                .isNotZero();
    }

    @Test
    void a_stream_that_has_ended_takes_nothing_more() throws Exception {
        SealingStream stream = new SealingStream(new ByteArrayOutputStream(), 3, 0, Recipients.NONE);
        stream.finish();

        assertThatIllegalStateException().isThrownBy(stream::finish);
        assertThatIllegalStateException().isThrownBy(() -> stream.write(1));
        stream.close();
        assertThatIllegalStateException().isThrownBy(() -> stream.write(1));
    }

    @Test
    void a_long_dump_needs_no_more_heap_than_a_short_one() throws Exception {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        byte[] piece = tableRows(MIB);
        sealPieces(piece, 1);

        long before = threads.getCurrentThreadAllocatedBytes();
        Sealed sealed = sealPieces(piece, MIBS_OF_A_LONG_DUMP);
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;

        assertThat(sealed.rawBytes()).isEqualTo((long) MIBS_OF_A_LONG_DUMP * MIB);
        assertThat(allocated).isLessThan(4L * MIB);
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void native_memory_is_given_back_also_after_a_failed_write() throws Exception {
        byte[] piece = randomBytes(MIB);
        failToSeal(piece, 20);
        long before = residentKib();

        failToSeal(piece, 200);

        // One compressor of this level has some 10 MiB.
        assertThat(residentKib() - before).isLessThan(300 * 1024);
    }

    private static void failToSeal(byte[] piece, int times) throws IOException {
        for (int i = 0; i < times; i++) {
            try (SealingStream stream = new SealingStream(new RecordingSink(0), 9, 0, Recipients.NONE)) {
                assertThatExceptionOfType(SinkFailure.class).isThrownBy(() -> stream.write(piece));
            }
            SealingStream finished = new SealingStream(new RecordingSink(0), 9, 0, Recipients.NONE);
            finished.write(piece, 0, 1000);
            assertThatExceptionOfType(SinkFailure.class).isThrownBy(finished::finish);
            assertThatCode(finished::close).doesNotThrowAnyException();
        }
    }

    private static Sealed sealPieces(byte[] piece, int count) throws IOException {
        try (SealingStream stream = new SealingStream(OutputStream.nullOutputStream(), 1, 0, Recipients.NONE)) {
            for (int i = 0; i < count; i++) {
                piece[i % piece.length]++;
                stream.write(piece);
            }
            return stream.finish();
        }
    }

    private static long residentKib() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .map(line -> line.replaceAll("[^0-9]", ""))
                .mapToLong(Long::parseLong)
                .findFirst()
                .orElseThrow();
    }

    static Sealed seal(byte[] dump, OutputStream sink, int level, int threads) throws IOException {
        try (SealingStream stream = new SealingStream(sink, level, threads, Recipients.NONE)) {
            stream.write(dump);
            return stream.finish();
        }
    }

    /** Text that compresses about as well as a dump does. */
    static byte[] tableRows(int size) {
        Random random = new Random(size);
        StringBuilder rows = new StringBuilder(size + 100);
        for (int id = 0; rows.length() < size; id++) {
            rows.append(id).append("\tcustomer-").append(random.nextInt(1000)).append('\t');
            rows.append(Long.toHexString(random.nextLong())).append("\t2026-01-01\n");
        }
        rows.setLength(size);
        return rows.toString().getBytes(US_ASCII);
    }

    static byte[] randomBytes(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }

    private static String sha256(byte[] bytes) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }

    private int zstd(String what, Path file) throws Exception {
        Process process = new ProcessBuilder("zstd", "-q", what, file.toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }

    private static final class SinkFailure extends IOException {}

    private static final class RecordingSink extends OutputStream {

        private long room;
        private long written;
        private boolean flushed;
        private boolean closed;

        private RecordingSink(long room) {
            this.room = room;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[1], 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            if (written + length > room) {
                throw new SinkFailure();
            }
            written += length;
        }

        @Override
        public void flush() {
            flushed = true;
        }

        @Override
        public void close() {
            closed = true;
        }
    }
}
