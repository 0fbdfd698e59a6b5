package dev.coffer.engine.mysql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffer.engine.EngineException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LogRangeTest {

    private static final LogPoint FROM =
            new LogPoint("a b:c@d.000001", 4, Instant.parse("2026-01-02T03:04:05.000006Z"));
    private static final LogPoint TO = new LogPoint("a b:c@d.000002", 1L << 40, Instant.parse("2026-01-02T03:04:06Z"));

    @Test
    void a_place_is_read_as_it_was_written() throws EngineException {
        assertThat(LogPoint.parse(FROM.toString())).isEqualTo(FROM);
        assertThat(LogPoint.parse(TO.toString())).isEqualTo(TO);
        assertThat(FROM.isAt(new LogPoint(FROM.file(), 4, Instant.EPOCH))).isTrue();
        assertThat(FROM.isAt(TO)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "binlog.000001", "binlog.000001:4", "binlog.000001:x@2026-01-02T03:04:05Z", "b:4@noon"})
    void what_is_no_place_is_refused(String text) {
        assertThatThrownBy(() -> LogPoint.parse(text)).isInstanceOf(EngineException.class);
    }

    @Test
    void a_range_is_read_as_its_first_line_was_written() throws EngineException {
        LogRange range = new LogRange(FROM, TO);

        assertThat(range.head()).startsWith(LogRange.HEAD).endsWith("\n");
        assertThat(LogRange.parse(range.head())).isEqualTo(range);
        assertThatThrownBy(() -> LogRange.parse("-- Coffer: binary log from here to there"))
                .isInstanceOf(EngineException.class);
    }

    @Test
    void the_lines_of_a_log_say_how_far_it_has_come() throws IOException {
        String text = "# at 4\n#261130  8:11:54 server id 7  end_log_pos 256 CRC32 0x1 \tStart: binlog v 4\n"
                + "BINLOG '\n" + "x".repeat(500) + "\n'/*!*/;\n# at 256\n"
                + "#261130 18:11:54 server id 7  end_log_pos 300 CRC32 0x1 \tXid = 5\nCOMMIT/*!*/;\n";
        String made = "#261130 18:11:54 server id 7  end_log_pos 0 CRC32 0x1 \tStart\n";
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        LogLines lines = new LogLines(out, new XaTransactions(Set.of()));

        for (byte b : text.getBytes(StandardCharsets.US_ASCII)) {
            lines.write(b);
        }
        assertThat(lines.reached()).isEqualTo(300);
        lines.write((made + made).getBytes(StandardCharsets.US_ASCII));
        assertThat(lines.reached()).isEqualTo(300);
        lines.write("SELECT '#261130 18:11:54 server id 7  end_log_pos 400'\n".getBytes(StandardCharsets.US_ASCII));
        assertThat(lines.reached()).isEqualTo(300);

        assertThat(out.toString(StandardCharsets.US_ASCII)).startsWith(text + made + made);
    }
}
