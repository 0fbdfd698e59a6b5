package dev.coffer.seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UnsealingStreamTest {

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3_000_000})
    void what_was_sealed_reads_back_with_the_same_sizes_and_hashes(int size) throws Exception {
        byte[] dump = SealingStreamTest.tableRows(size);
        ByteArrayOutputStream store = new ByteArrayOutputStream();
        Sealed sealed = SealingStreamTest.seal(dump, store, 3, 0);

        try (UnsealingStream stream = unseal(store.toByteArray())) {
            assertThat(stream.readAllBytes()).isEqualTo(dump);
            assertThat(stream.read()).isEqualTo(-1);
            assertThat(stream.sealed()).isEqualTo(sealed);
        }
    }

    @Test
    void single_bytes_read_back_too() throws Exception {
        try (UnsealingStream stream = unseal(sealed(new byte[] {(byte) 200, 1}))) {
            assertThat(stream.read()).isEqualTo(200);
            assertThat(stream.read()).isEqualTo(1);
            assertThat(stream.read()).isEqualTo(-1);
            assertThat(stream.sealed().rawBytes()).isEqualTo(2);
        }
    }

    @Test
    void what_the_zstd_command_wrote_can_be_read(@TempDir Path temp) throws Exception {
        byte[] dump = SealingStreamTest.tableRows(100_000);
        Path file = Files.write(temp.resolve("data"), dump);
        Process process = new ProcessBuilder("zstd", "-q", file.toString()).start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();

        try (UnsealingStream stream = new UnsealingStream(Files.newInputStream(temp.resolve("data.zst")), null)) {
            assertThat(stream.readAllBytes()).isEqualTo(dump);
        }
    }

    @Test
    void there_is_no_result_before_the_end() throws Exception {
        try (UnsealingStream stream = unseal(sealed(new byte[1000]))) {
            stream.readNBytes(1000);

            assertThatIllegalStateException().isThrownBy(stream::sealed);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 5, 500, 100_000, -1})
    void a_truncated_object_is_an_error_wherever_it_was_cut(int length) throws Exception {
        byte[] whole = sealed(SealingStreamTest.randomBytes(200_000));
        byte[] cut = Arrays.copyOf(whole, length < 0 ? whole.length + length : length);

        try (UnsealingStream stream = unseal(cut)) {
            assertThatExceptionOfType(IOException.class).isThrownBy(stream::readAllBytes);
            assertThatIllegalStateException().isThrownBy(stream::sealed);
        }
    }

    @Test
    void a_flipped_bit_is_an_error() throws Exception {
        byte[] damaged = sealed(SealingStreamTest.randomBytes(200_000));
        damaged[100_000] ^= 1;

        try (UnsealingStream stream = unseal(damaged)) {
            assertThatExceptionOfType(IOException.class).isThrownBy(stream::readAllBytes);
        }
    }

    @Test
    void bytes_after_the_frame_are_an_error() throws Exception {
        byte[] whole = sealed(new byte[1000]);

        try (UnsealingStream stream = unseal(Arrays.copyOf(whole, whole.length + 100))) {
            assertThatExceptionOfType(IOException.class).isThrownBy(stream::readAllBytes);
        }
    }

    @Test
    void closing_closes_the_source() throws Exception {
        AtomicBoolean closed = new AtomicBoolean();
        InputStream source = new FilterInputStream(new ByteArrayInputStream(new byte[0])) {
            @Override
            public void close() {
                closed.set(true);
            }
        };

        new UnsealingStream(source, null).close();

        assertThat(closed).isTrue();
    }

    private static byte[] sealed(byte[] dump) throws IOException {
        ByteArrayOutputStream store = new ByteArrayOutputStream();
        SealingStreamTest.seal(dump, store, 3, 0);
        return store.toByteArray();
    }

    private static UnsealingStream unseal(byte[] stored) throws IOException {
        return new UnsealingStream(new ByteArrayInputStream(stored), null);
    }
}
