package dev.coffer.backup;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BackupJsonTest {

    private static final ObjectMapper PLAIN = JsonMapper.builder().build();
    private static final ObjectMapper OURS = JsonMapper.builder().build();

    static {
        new BackupJson.Use().customize(OURS);
    }

    static Stream<BackupView> records() {
        return Stream.of(bare(), full());
    }

    @ParameterizedTest
    @MethodSource("records")
    void a_record_is_written_as_jackson_would_write_it_by_itself(BackupView record) throws IOException {
        BackupView.OfInstance page = new BackupView.OfInstance(List.of(record, bare()), record, null);

        assertThat(OURS.writeValueAsString(record)).isEqualTo(PLAIN.writeValueAsString(record));
        assertThat(OURS.writeValueAsBytes(page)).isEqualTo(PLAIN.writeValueAsBytes(page));
    }

    /** Long enough to meet the ends of Jackson's buffers at every place. */
    @Test
    void pages_of_all_lengths_are_written_as_jackson_would_write_them() throws IOException {
        List<BackupView> records = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            records.add(i % 7 == 0 ? full() : named("n".repeat(i * 3) + (i % 3 == 0 ? "\u007f" : "~")));
            BackupView.Many page = new BackupView.Many(records, null);

            assertThat(OURS.writeValueAsBytes(page)).isEqualTo(PLAIN.writeValueAsBytes(page));
        }
        BackupView.Many page = new BackupView.Many(List.of(named("x".repeat(20_000))), null);
        assertThat(OURS.writeValueAsBytes(page)).isEqualTo(PLAIN.writeValueAsBytes(page));
    }

    /** A field that is added to the record and not to what writes it would be missed by nobody else. */
    @Test
    void the_full_record_has_every_field() throws IOException {
        JsonNode written = OURS.readTree(OURS.writeValueAsBytes(full()));

        assertThat(written).hasSize(BackupView.class.getRecordComponents().length);
    }

    private static BackupView bare() {
        return named("nightly");
    }

    private static BackupView named(String name) {
        return new BackupView(
                new UUID(1, 2),
                name,
                null,
                "BUILDING",
                null,
                "2026-01-02T03:04:05",
                "2026-01-02T03:04:06",
                new UUID(3, 4),
                null,
                null,
                new BackupView.DatastoreView("PostgreSQL", "15", new UUID(5, 6)),
                "demo",
                "full",
                new BackupView.SourceView("instance", new UUID(3, 4)),
                false,
                "filesystem",
                null,
                List.of(),
                List.of(),
                null,
                null,
                null);
    }

    private static BackupView full() {
        return new BackupView(
                UUID.fromString("01a20f90-cabe-778b-bdb7-8340190f40bc"),
                "a \"name\"\n\u0001 of ünï\u2028 \uD83D\uDC18",
                "a\\b </script>",
                "COMPLETED",
                new BigDecimal("0.000001"),
                "2026-01-02T03:04:05",
                "2026-01-02T03:04:06",
                new UUID(-1, -1),
                new UUID(7, 8),
                "file:///store/demo",
                new BackupView.DatastoreView("PostgreSQL", "15", new UUID(5, 6)),
                "demo",
                "incremental",
                new BackupView.SourceView("instance", new UUID(-1, -1)),
                true,
                "filesystem",
                new BackupView.FaultView("tool.failed", "It was \"killed\"."),
                List.of(
                        new BackupView.AttemptView(1, "host/1", "2026-01-02T03:04:05", "2026-01-02T03:14:05", "died"),
                        new BackupView.AttemptView(2, "host/2", "2026-01-02T03:15:05", null, null)),
                List.of("One is left out.", "\"{"),
                new VerificationView("damaged", "2026-01-03T03:04:05", true, List.of("a.zst"), List.of()),
                new UUID(9, 9),
                new BackupView.ProgressView(17, null, 5L, null));
    }
}
