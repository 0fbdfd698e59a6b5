package dev.coffer.engine.postgresql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.engine.DumpPart;
import dev.coffer.engine.DumpResult;
import dev.coffer.engine.EarlierDump;
import dev.coffer.engine.EngineException;
import dev.coffer.engine.process.Eventually;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class ArchiveComparisonTest {

    private static final String DATABASE = "hashed";

    @Test
    void a_dump_of_an_unchanged_database_is_the_earlier_one_and_with_one_changed_row_it_is_not() throws Exception {
        PostgresServer server = PostgresServer.shared();
        server.dropDatabase(DATABASE);
        server.sql("postgres", "CREATE DATABASE " + DATABASE);
        server.sql(
                DATABASE,
                "CREATE TABLE t (id int PRIMARY KEY, x text, photo oid)",
                "INSERT INTO t SELECT i, md5(i::text), lo_from_bytea(0, '\\xcafe') FROM generate_series(1, 1000) i",
                "CREATE VIEW v AS SELECT x FROM t",
                "COMMENT ON TABLE t IS 'of things'");
        DumpPart part = new PostgresEngine(PostgresServer.CONFIG, new PostgresTools(PostgresServer.CONFIG))
                .plan(server.target("postgres", null, DATABASE))
                .parts()
                .get(1);
        Dump first = Dump.of(part, null);

        Dump[] later = {first};
        Eventually.until("a dump of another second", () -> {
            later[0] = Dump.of(part, first.asEarlier());
            return !Arrays.equals(later[0].bytes, first.bytes);
        });
        server.sql(DATABASE, "UPDATE t SET x = 'new' WHERE id = 500");
        Dump changed = Dump.of(part, first.asEarlier());

        assertThat(first.repeated).isFalse();
        assertThat(later[0].repeated).isTrue();
        assertThat(changed.repeated).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {12, 14, 15, 16})
    void only_the_time_in_the_head_is_ignored(int archiveVersion) throws IOException {
        byte[] dump = archive(archiveVersion);
        int start = archiveVersion >= 15 ? 12 : 16;
        EarlierDump earlier = earlier(dump);

        for (int at = 0; at < dump.length; at++) {
            byte[] other = dump.clone();
            other[at] ^= 1;

            boolean ignored = at >= start && at < start + 7 * 5;
            assertThat(compared(other, 1000, earlier).repeated())
                    .as("byte %d", at)
                    .isEqualTo(ignored);
        }
        assertThat(compared(dump, 1000, earlier).repeated()).isTrue();
        assertThat(compared(dump, 1000, null).repeated()).isFalse();
        assertThat(compared(Arrays.copyOf(dump, 99), 1000, earlier).repeated()).isFalse();
        assertThat(compared(Arrays.copyOf(dump, 101), 1000, earlier).repeated()).isFalse();
    }

    @Test
    void a_dump_whose_head_is_not_known_is_never_an_earlier_one() throws IOException {
        for (byte[] dump : new byte[][] {archive(17), {}, {'a', 'b', 'c'}, Arrays.copyOf(archive(15), 30)}) {
            assertThat(compared(dump, 1000, null).fingerprint()).isNull();
            assertThat(compared(dump, 1000, earlier(archive(15))).repeated()).isFalse();
        }
    }

    @Test
    void the_sizes_of_the_writes_do_not_matter() throws IOException {
        byte[] dump = archive(15);
        EarlierDump earlier = earlier(dump);
        dump[20] ^= 1;

        for (int size = 1; size < 60; size++) {
            ArchiveComparison comparison = compared(dump, size, earlier);
            assertThat(comparison.repeated()).isTrue();
            assertThat(comparison.fingerprint()).isEqualTo(HexFormat.of().formatHex(dump, 0, 12 + 7 * 5));
        }
    }

    @Test
    void everything_is_handed_on_unchanged() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] dump = archive(14);

        try (ArchiveComparison comparison = new ArchiveComparison(out, earlier(archive(15)))) {
            comparison.write(dump[0]);
            comparison.write(dump, 1, dump.length - 1);
        }

        assertThat(out.toByteArray()).isEqualTo(dump);
    }

    private static byte[] archive(int minor) {
        byte[] dump = new byte[100];
        for (int i = 0; i < dump.length; i++) {
            dump[i] = (byte) i;
        }
        byte[] head = {'P', 'G', 'D', 'M', 'P', 1, (byte) minor, 0, 4, 8, 1};
        System.arraycopy(head, 0, dump, 0, head.length);
        return dump;
    }

    private static EarlierDump earlier(byte[] dump) throws IOException {
        return new EarlierDump(Objects.requireNonNull(compared(dump, 1000, null).fingerprint()), sha256(dump));
    }

    private static ArchiveComparison compared(byte[] bytes, int size, @Nullable EarlierDump earlier)
            throws IOException {
        try (ArchiveComparison comparison = new ArchiveComparison(OutputStream.nullOutputStream(), earlier)) {
            for (int at = 0; at < bytes.length; at += size) {
                comparison.write(bytes, at, Math.min(size, bytes.length - at));
            }
            return comparison;
        }
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static final class Dump {
        final byte[] bytes;
        final String fingerprint;
        final boolean repeated;

        private Dump(byte[] bytes, String fingerprint, boolean repeated) {
            this.bytes = bytes;
            this.fingerprint = fingerprint;
            this.repeated = repeated;
        }

        EarlierDump asEarlier() {
            return new EarlierDump(fingerprint, sha256(bytes));
        }

        static Dump of(DumpPart part, @Nullable EarlierDump earlier) throws EngineException, IOException {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            DumpResult result = part.dump(out, earlier);
            return new Dump(out.toByteArray(), Objects.requireNonNull(result.fingerprint()), result.repeated());
        }
    }
}
