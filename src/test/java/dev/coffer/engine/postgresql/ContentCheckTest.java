package dev.coffer.engine.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffer.engine.ContentCheck;
import dev.coffer.engine.EngineException;
import dev.coffer.engine.EngineException.Code;
import dev.coffer.engine.process.Scripts;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What looks into dumps, without any. */
class ContentCheckTest {

    private static final String ARCHIVE = "pg_dump-custom";
    private static final String GLOBALS = "sql";
    private static final String TOOL = "pg_dump 15.18";

    private static final String TEXT = "--\n-- PostgreSQL database cluster dump\n--\n\n"
            + "CREATE ROLE keeper;\n".repeat(10_000)
            + "--\n-- PostgreSQL database cluster dump complete\n--\n\n";

    @TempDir
    Path folder;

    @Test
    void globals_that_begin_and_end_as_they_should_are_in_order_however_they_arrive() throws Exception {
        for (int piece : new int[] {1, 7, 5_000, TEXT.length()}) {
            check(GLOBALS, TEXT, piece);
        }
    }

    @Test
    void globals_that_lack_their_beginning_or_their_end_are_not() {
        assertThatThrownBy(() -> check(GLOBALS, TEXT.substring(20), 5_000)).hasMessageContaining("begin");
        assertThatThrownBy(() -> check(GLOBALS, TEXT.substring(0, TEXT.length() - 20), 5_000))
                .hasMessageContaining("end");
        assertThatThrownBy(() -> check(GLOBALS, "", 1)).hasMessageContaining("begin");
    }

    @Test
    void what_is_no_archive_is_found_out_by_the_tool() {
        assertThatExceptionOfType(EngineException.class)
                .isThrownBy(() -> check(ARCHIVE, "no archive at all".repeat(100_000), 8_192))
                .withMessageContaining("pg_restore --list ended with exit code 1")
                .satisfies(e -> assertThat(e.code()).isEqualTo(Code.TOOL_FAILED));
    }

    @Test
    void a_tool_that_stops_reading_early_and_ends_well_is_content() {
        PostgresTool tool = tool("head -c 10 > /dev/null; exit 0");

        assertThatCode(() -> feed(new ArchiveCheck(tool), "x".repeat(10_000_000), 100_000))
                .doesNotThrowAnyException();
    }

    @Test
    void a_tool_that_was_stopped_from_outside_says_nothing_about_the_archive() {
        PostgresTool tool = tool("kill -KILL $$");

        assertThatThrownBy(() -> feed(new ArchiveCheck(tool), "x".repeat(1_000_000), 100_000))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("was killed by signal 9");
    }

    @Test
    void an_archive_of_a_newer_tool_and_a_format_that_is_not_known_cannot_be_looked_into() {
        assertThatThrownBy(() -> engine().check(ARCHIVE, "pg_dump 99.1"))
                .hasMessageContaining("pg_dump 99.1")
                .extracting("code")
                .isEqualTo(Code.TOOL_TOO_OLD);
        assertThatThrownBy(() -> engine().check("mbstream", TOOL)).hasMessageContaining("mbstream");
        assertThatThrownBy(() -> new PostgresEngine(PostgresServer.CONFIG, new PostgresTools(() -> List.of(folder)))
                        .check(ARCHIVE, TOOL))
                .extracting("code")
                .isEqualTo(Code.TOOL_MISSING);
    }

    private PostgresTool tool(String script) {
        Scripts.write(folder, "pg_restore", script);
        return new PostgresTool(folder, new PostgresVersion(150018));
    }

    private static PostgresEngine engine() {
        return new PostgresEngine(PostgresServer.CONFIG, new PostgresTools(PostgresServer.CONFIG));
    }

    private static void check(String format, String dump, int piece) throws Exception {
        feed(engine().check(format, TOOL), dump, piece);
    }

    private static void feed(ContentCheck started, String dump, int piece) throws Exception {
        ByteArrayInputStream bytes = new ByteArrayInputStream(dump.getBytes(StandardCharsets.UTF_8)) {
            @Override
            public int read(byte[] buffer, int offset, int length) {
                return super.read(buffer, offset, Math.min(length, piece));
            }
        };
        started.read(bytes);
        assertThat(bytes.available()).isZero();
    }
}
