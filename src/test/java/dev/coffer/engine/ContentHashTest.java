package dev.coffer.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class ContentHashTest {

    private static final String DATABASE = "hashed";

    @Test
    void two_dumps_of_an_unchanged_database_have_one_hash_and_one_changed_row_another() throws Exception {
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
        Dump first = Dump.of(part);

        Dump[] later = {first};
        Eventually.until("a dump of another second", () -> {
            later[0] = Dump.of(part);
            return !Arrays.equals(later[0].bytes, first.bytes);
        });
        server.sql(DATABASE, "UPDATE t SET x = 'new' WHERE id = 500");
        Dump changed = Dump.of(part);

        assertThat(later[0].hash).isEqualTo(first.hash);
        assertThat(changed.hash).isNotEqualTo(first.hash);
    }

    @ParameterizedTest
    @ValueSource(ints = {12, 14, 15, 16})
    void only_the_time_in_the_head_is_ignored(int archiveVersion) throws IOException {
        byte[] dump = archive(archiveVersion);
        int start = archiveVersion >= 15 ? 12 : 16;

        for (int at = 0; at < dump.length; at++) {
            byte[] other = dump.clone();
            other[at] ^= 1;

            boolean ignored = at >= start && at < start + 7 * 5;
            assertThat(hash(other, 1000).equals(hash(dump, 1000)))
                    .as("byte %d", at)
                    .isEqualTo(ignored);
        }
    }

    @Test
    void nothing_is_ignored_in_an_archive_of_an_unknown_version() throws IOException {
        byte[] dump = archive(17);
        byte[] other = dump.clone();
        other[20] ^= 1;

        assertThat(hash(other, 1000)).isNotEqualTo(hash(dump, 1000));
    }

    @Test
    void the_sizes_of_the_writes_do_not_matter() throws IOException {
        byte[] dump = archive(15);
        String hash = hash(dump, 1000);

        for (int size = 1; size < 60; size++) {
            assertThat(hash(dump, size)).isEqualTo(hash);
        }
    }

    @Test
    void everything_is_handed_on_unchanged() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] dump = archive(14);

        try (ContentHash hash = new ContentHash(out)) {
            hash.write(dump[0]);
            hash.write(dump, 1, dump.length - 1);
        }

        assertThat(out.toByteArray()).isEqualTo(dump);
    }

    @Test
    void a_stream_without_a_head_has_the_plain_hash() throws IOException {
        assertThat(hash(new byte[0], 1)).startsWith("e3b0c44298fc1c14");
        assertThat(hash(new byte[] {'a', 'b', 'c'}, 2)).startsWith("ba7816bf8f01cfea");
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

    private static String hash(byte[] bytes, int size) throws IOException {
        try (ContentHash hash = new ContentHash(OutputStream.nullOutputStream())) {
            for (int at = 0; at < bytes.length; at += size) {
                hash.write(bytes, at, Math.min(size, bytes.length - at));
            }
            return hash.hex();
        }
    }

    private static final class Dump {
        final byte[] bytes;
        final String hash;

        private Dump(byte[] bytes, String hash) {
            this.bytes = bytes;
            this.hash = hash;
        }

        static Dump of(DumpPart part) throws EngineException, IOException {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            try (ContentHash hash = Objects.requireNonNull(part.contentHash(out))) {
                part.dump(hash);
                return new Dump(out.toByteArray(), hash.hex());
            }
        }
    }
}
