package dev.coffer.engine.postgresql;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ArchiveTableTest {

    @ParameterizedTest
    @CsvSource({"12,4,8", "13,8,8", "14,4,8", "15,4,4", "16,4,8"})
    void every_entry_of_the_table_is_known_in_whatever_pieces_it_comes(int minor, int integer, int offset) {
        byte[] archive = archive(minor, integer, offset, 2);
        for (int piece : new int[] {1, 7, archive.length}) {
            ArchiveTable table = new ArchiveTable(minor, integer, offset);
            for (int at = 0; at < archive.length; at += piece) {
                assertThat(table.isWhole()).isFalse();
                table.read(archive, at, Math.min(archive.length, at + piece));
            }
            table.read("the data".getBytes(StandardCharsets.US_ASCII), 0, 8);

            assertThat(table.isWhole()).isTrue();
            table.sort();
            assertThat(table.has(1259, 16384)).isTrue();
            assertThat(table.has(1259, 16385)).isTrue();
            assertThat(table.has(0, 4_294_967_295L)).isTrue();
            assertThat(table.has(1259, 16386)).isFalse();
            assertThat(table.has(0, 0)).isFalse();
        }
    }

    @Test
    void a_table_that_breaks_off_or_makes_no_sense_is_not_whole() {
        byte[] archive = archive(15, 4, 8, 2);
        ArchiveTable half = new ArchiveTable(15, 4, 8);
        half.read(archive, 0, archive.length - 1);
        ArchiveTable senseless = new ArchiveTable(14, 4, 8);
        senseless.read(archive, 0, archive.length);

        assertThat(half.isWhole()).isFalse();
        assertThat(senseless.isWhole()).isFalse();
    }

    private static byte[] archive(int minor, int integer, int offset, int tables) {
        Writer writer = new Writer(integer);
        if (minor >= 15) {
            writer.out.write(0);
        } else {
            writer.integer(0);
        }
        for (int i = 0; i < 7; i++) {
            writer.integer(i);
        }
        writer.text("database").text("15.1").text("15.1").integer(tables + 2);
        for (int i = 0; i < tables; i++) {
            writer.entry(minor, offset, "1259", String.valueOf(16384 + i));
        }
        writer.entry(minor, offset, "0", "0").entry(minor, offset, "0", "4294967295");
        return writer.out.toByteArray();
    }

    private static final class Writer {

        private final ByteArrayOutputStream out = new ByteArrayOutputStream();
        private final int size;

        Writer(int size) {
            this.size = size;
        }

        Writer entry(int minor, int offset, String catalog, String oid) {
            integer(7)
                    .integer(1)
                    .text(catalog)
                    .text(oid)
                    .text("tag")
                    .text("TABLE")
                    .integer(2);
            text("CREATE TABLE " + "x".repeat(1000))
                    .text("")
                    .text(null)
                    .text("public")
                    .text("");
            if (minor >= 14) {
                text("heap");
            }
            if (minor >= 16) {
                integer('r');
            }
            text("owner").text("false").text("1").text("").text("2").text(null);
            out.write(1);
            for (int i = 0; i < offset; i++) {
                out.write(0xff);
            }
            return this;
        }

        Writer integer(int value) {
            out.write(value < 0 ? 1 : 0);
            for (int i = 0; i < size; i++) {
                out.write(i < 4 ? Math.abs(value) >>> (8 * i) : 0);
            }
            return this;
        }

        Writer text(@Nullable String text) {
            if (text == null) {
                return integer(-1);
            }
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            integer(bytes.length);
            out.write(bytes, 0, bytes.length);
            return this;
        }
    }
}
