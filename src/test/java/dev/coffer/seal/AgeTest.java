package dev.coffer.seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.coffer.harness.AgeKey;
import dev.coffer.seal.UnsealException.Layer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Seals that are encrypted, with Debian's {@code age} at the other end. */
class AgeTest {

    private static final int BLOCK = 64 * 1024;
    private static final int MIB = 1 << 20;

    @TempDir
    static Path keys;

    @TempDir
    Path temp;

    private static AgeKey mine;
    private static AgeKey other;

    @BeforeAll
    static void two_keys() {
        mine = AgeKey.generate(keys, "mine");
        other = AgeKey.generate(keys, "other");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, BLOCK, 5_000_000})
    void age_and_zstd_read_back_what_was_sealed(int size) throws Exception {
        byte[] dump = SealingStreamTest.tableRows(size);

        Files.write(temp.resolve("data"), sealed(dump, mine));

        assertThat(shell("age -d -i \"$0\" data | zstd -d > back", mine.file())).isZero();
        assertThat(temp.resolve("back")).hasBinaryContent(dump);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, BLOCK - 1, BLOCK, BLOCK + 1, 3 * BLOCK, 3 * BLOCK + 1})
    void lengths_around_age_s_blocks_go_both_ways(int size) throws Exception {
        byte[] plain = SealingStreamTest.randomBytes(size);
        ByteArrayOutputStream encrypted = new ByteArrayOutputStream();
        try (AgeOutput age = new AgeOutput(encrypted, recipients(mine))) {
            age.write(plain);
        }
        Files.write(temp.resolve("ours"), encrypted.toByteArray());
        Files.write(temp.resolve("plain"), plain);

        assertThat(shell("age -d -i \"$0\" ours > back && age -i \"$0\" -e -o theirs plain", mine.file()))
                .isZero();

        assertThat(temp.resolve("back")).hasBinaryContent(plain);
        assertThat(decrypted(Files.readAllBytes(temp.resolve("theirs")))).isEqualTo(plain);
        assertThat(decrypted(encrypted.toByteArray())).isEqualTo(plain);
    }

    @Test
    void what_the_zstd_and_age_commands_wrote_can_be_read() throws Exception {
        byte[] dump = SealingStreamTest.tableRows(1_000_000);
        Files.write(temp.resolve("data"), dump);

        assertThat(shell("zstd -qc data | age -r " + other.recipient() + " -r " + mine.recipient() + " > sealed", temp))
                .isZero();

        try (UnsealingStream stream = unseal(Files.readAllBytes(temp.resolve("sealed")), mine)) {
            assertThat(stream.readAllBytes()).isEqualTo(dump);
        }
    }

    @Test
    void sizes_and_hashes_are_those_of_the_dump_and_of_what_is_stored() throws Exception {
        byte[] dump = SealingStreamTest.tableRows(300_000);
        ByteArrayOutputStream store = new ByteArrayOutputStream();
        Sealed sealed = seal(dump, store, recipients(mine));

        try (UnsealingStream stream = unseal(store.toByteArray(), mine)) {
            stream.readAllBytes();

            assertThat(stream.sealed()).isEqualTo(sealed);
            assertThat(stream.drain()).isEqualTo(new Checksum(sealed.storedBytes(), sealed.storedSha256()));
        }
        assertThat(sealed.storedBytes()).isEqualTo(store.size());
    }

    @Test
    void each_of_several_recipients_reads_it_alone() throws Exception {
        byte[] dump = SealingStreamTest.tableRows(1000);

        byte[] stored = sealed(dump, mine, other);

        for (AgeKey key : List.of(mine, other)) {
            try (UnsealingStream stream = unseal(stored, key)) {
                assertThat(stream.readAllBytes()).isEqualTo(dump);
            }
        }
    }

    @Test
    void old_objects_open_with_the_old_key_of_several_and_new_ones_with_the_new() throws Exception {
        Path both = Files.writeString(
                temp.resolve("both"), "# rotated\n\n" + Files.readString(mine.file()) + Files.readString(other.file()));
        Identities identities = Identities.of(List.of(both));

        for (AgeKey key : List.of(mine, other)) {
            byte[] stored = sealed(new byte[1000], key);
            try (UnsealingStream stream = new UnsealingStream(new ByteArrayInputStream(stored), identities)) {
                assertThat(stream.readAllBytes()).hasSize(1000);
            }
        }
    }

    @Test
    void a_wrong_key_and_no_key_at_all_are_told_from_damage() throws Exception {
        byte[] stored = sealed(new byte[1000], mine);

        assertThatUnsealing(stored, Identities.of(List.of(other.file()))).isEqualTo(Layer.IDENTITY);
        assertThatUnsealing(stored, Identities.NONE).isEqualTo(Layer.IDENTITY);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 100, 215, 300, BLOCK, 2 * BLOCK + 16 + 216, 200_000, -17, -16, -1})
    void a_truncated_object_is_an_error_wherever_it_was_cut(int length) throws Exception {
        byte[] whole = sealed(SealingStreamTest.randomBytes(300_000), mine);
        byte[] cut = Arrays.copyOf(whole, length < 0 ? whole.length + length : length);

        assertThatUnsealing(cut, Identities.of(List.of(mine.file()))).isEqualTo(Layer.ENCRYPTION);
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 60, 150, 220, 100_000})
    void a_flipped_bit_is_an_error_wherever_it_is(int at) throws Exception {
        byte[] damaged = sealed(SealingStreamTest.randomBytes(200_000), mine);
        damaged[at] ^= 1;

        assertThatUnsealing(damaged, Identities.of(List.of(mine.file()))).isNotEqualTo(Layer.COMPRESSION);
    }

    @Test
    void bytes_after_the_end_are_an_error() throws Exception {
        byte[] whole = sealed(new byte[1000], mine);

        assertThatUnsealing(Arrays.copyOf(whole, whole.length + 1), Identities.of(List.of(mine.file())))
                .isEqualTo(Layer.ENCRYPTION);
    }

    @Test
    void an_object_that_is_not_encrypted_is_not_taken_for_one_that_is() throws Exception {
        assertThatUnsealing(sealed(new byte[100_000]), Identities.of(List.of(mine.file())))
                .isEqualTo(Layer.ENCRYPTION);
        assertThatUnsealing(sealed(new byte[100_000], mine), null).isEqualTo(Layer.COMPRESSION);
    }

    @Test
    void a_source_that_fails_is_heard_as_it_is() throws Exception {
        IOException broken = new IOException("the disk is broken");
        InputStream source = new FilterInputStream(new ByteArrayInputStream(sealed(new byte[1_000_000], mine))) {
            private int reads;

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                if (reads++ > 0) {
                    throw broken;
                }
                return super.read(bytes, offset, Math.min(length, 100));
            }
        };

        try (UnsealingStream stream = new UnsealingStream(source, Identities.of(List.of(mine.file())))) {
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(stream::readAllBytes)
                    .isSameAs(broken);
        }
    }

    @Test
    void a_stream_that_is_closed_unfinished_is_no_age_file() throws Exception {
        ByteArrayOutputStream sink = new ByteArrayOutputStream();
        SealingStream stream = new SealingStream(sink, 3, 0, recipients(mine));
        stream.write(SealingStreamTest.randomBytes(3 * BLOCK));
        stream.flush();
        int written = sink.size();

        stream.close();
        stream.close();

        assertThat(sink.size()).isEqualTo(written).isPositive();
        Files.write(temp.resolve("data"), sink.toByteArray());
        assertThat(shell("age -d -i \"$0\" data 2>/dev/null > back", mine.file()))
                .isNotZero();
    }

    @Test
    void a_long_dump_needs_no_more_memory_than_a_short_one() throws Exception {
        byte[] piece = SealingStreamTest.randomBytes(MIB);
        try (SealingStream stream = new SealingStream(OutputStream.nullOutputStream(), 1, 0, recipients(mine, other))) {
            stream.write(piece);
            long before = usedHeap();
            for (int i = 0; i < 128; i++) {
                piece[i]++;
                stream.write(piece);
            }

            assertThat(usedHeap() - before).isLessThan(2L * MIB);
            assertThat(stream.finish().storedBytes()).isGreaterThan(129L * MIB);
        }
    }

    @Test
    void files_of_identities_may_hold_comments_and_are_refused_without_quoting_them() throws Exception {
        String secret = Files.readAllLines(mine.file()).get(2);
        Path bad = Files.writeString(temp.resolve("bad"), "# mine\n\n" + secret + "\n" + secret + "X\n");
        Path empty = Files.writeString(temp.resolve("empty"), "# nothing\n");
        Path binary = Files.write(temp.resolve("binary"), new byte[] {(byte) 0xff, (byte) 0xfe});

        assertThatReading(bad).contains(bad + ", line 4,").doesNotContain(secret.substring(20));
        assertThatReading(empty).contains(empty + " contains no identity");
        assertThatReading(binary).contains(binary + " is not an age identity file");
        assertThatReading(temp.resolve("missing")).contains("missing cannot be read");
    }

    @Test
    void recipients_that_are_none_are_refused_and_secret_keys_not_repeated() throws Exception {
        String secret = Files.readAllLines(mine.file()).get(2);

        for (String wrong : List.of("", "age1", "ssh-ed25519 AAAA", mine.recipient() + "q", "age1" + "q".repeat(58))) {
            assertThatIllegalArgumentException()
                    .as(wrong)
                    .isThrownBy(() -> Recipients.of(List.of(wrong)))
                    .withMessageContaining("'" + wrong + "'");
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Recipients.of(List.of(secret)))
                .satisfies(refused -> assertThat(refused.getMessage()).doesNotContain(secret.substring(20)));
    }

    @Test
    void a_fingerprint_is_the_beginning_of_a_hash_of_the_key() throws Exception {
        Recipients recipients = Recipients.of(List.of(mine.recipient(), " " + mine.recipient()));
        Files.writeString(temp.resolve("key"), mine.recipient());

        assertThat(recipients.fingerprints()).hasSize(1).allMatch(fingerprint -> fingerprint.matches("[0-9a-f]{16}"));
        assertThat(shell(
                        "sha256sum < key | grep -q ^"
                                + recipients.fingerprints().get(0),
                        temp))
                .isZero();
        assertThat(Recipients.NONE.fingerprints()).isEmpty();
    }

    private static org.assertj.core.api.AbstractStringAssert<?> assertThatReading(Path file) {
        try {
            Identities.of(List.of(file));
            return assertThat((String) null);
        } catch (IOException e) {
            return assertThat(e.getMessage());
        }
    }

    private static org.assertj.core.api.ObjectAssert<Layer> assertThatUnsealing(
            byte[] stored, @org.jspecify.annotations.Nullable Identities identities) throws IOException {
        try (UnsealingStream stream = new UnsealingStream(new ByteArrayInputStream(stored), identities)) {
            UnsealException refused =
                    org.assertj.core.api.Assertions.catchThrowableOfType(UnsealException.class, stream::readAllBytes);
            assertThat(refused).isNotNull();
            assertThat(stream.drain().bytes()).isEqualTo(stored.length);
            return org.assertj.core.api.Assertions.assertThatObject(refused.layer());
        }
    }

    private static long usedHeap() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    private static Recipients recipients(AgeKey... keys) {
        return Recipients.of(Arrays.stream(keys).map(AgeKey::recipient).toList());
    }

    private static byte[] sealed(byte[] dump, AgeKey... keys) throws IOException {
        ByteArrayOutputStream store = new ByteArrayOutputStream();
        seal(dump, store, recipients(keys));
        return store.toByteArray();
    }

    private static Sealed seal(byte[] dump, OutputStream sink, Recipients recipients) throws IOException {
        try (SealingStream stream = new SealingStream(sink, 3, 0, recipients)) {
            stream.write(dump);
            return stream.finish();
        }
    }

    private static UnsealingStream unseal(byte[] stored, AgeKey key) throws IOException {
        return new UnsealingStream(new ByteArrayInputStream(stored), Identities.of(List.of(key.file())));
    }

    private static byte[] decrypted(byte[] encrypted) throws IOException {
        try (AgeInput age = new AgeInput(new ByteArrayInputStream(encrypted), Identities.of(List.of(mine.file())))) {
            return age.readAllBytes();
        }
    }

    /** Runs a command in the test's folder, with a file as its {@code $0}. */
    private int shell(String command, Path argument) throws Exception {
        Process process = new ProcessBuilder("bash", "-c", "set -o pipefail; " + command, argument.toString())
                .directory(temp.toFile())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).as(said).isTrue();
        return process.exitValue();
    }
}
