package dev.coffer.backup.take;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.engine.DumpPart;
import dev.coffer.engine.DumpResult;
import dev.coffer.engine.EarlierDump;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DumpProgressTest {

    private static final int MIB = 1 << 20;
    private static final Instant START = Instant.parse("2026-01-02T03:04:05Z");

    @Test
    void the_end_is_told_from_the_rate_and_what_is_left() throws IOException {
        DumpProgress progress = new DumpProgress(List.of(new Estimate(0), new Estimate(100L * MIB)));
        progress.partEnded();
        OutputStream out = progress.counting(OutputStream.nullOutputStream());
        assertThat(progress.sample(START)).isEqualTo(new DumpProgress.Sample(0, 100L * MIB, null, null));

        write(out, 20);

        assertThat(progress.sample(START.plusSeconds(2)))
                .isEqualTo(new DumpProgress.Sample(20L * MIB, 100L * MIB, 10L * MIB, START.plusSeconds(10)));
    }

    @Test
    void a_dump_that_outgrows_its_estimate_is_never_more_than_whole() throws IOException {
        DumpProgress progress = new DumpProgress(List.of(new Estimate(MIB)));
        write(progress.counting(OutputStream.nullOutputStream()), 5);

        assertThat(progress.sample(START).estimatedTotal()).isEqualTo(5L * MIB);
    }

    @Test
    void parts_that_are_done_tell_how_far_the_estimates_of_the_others_are_from_the_truth() throws IOException {
        DumpProgress progress =
                new DumpProgress(List.of(new Estimate(100L * MIB), new Estimate(0), new Estimate(100L * MIB)));
        write(progress.counting(OutputStream.nullOutputStream()), 50);

        progress.partEnded();

        assertThat(progress.sample(START).estimatedTotal()).isEqualTo(100L * MIB);
    }

    @Test
    void where_nothing_is_known_nothing_is_told_and_a_halt_or_a_clock_that_goes_back_does_no_harm() throws IOException {
        DumpProgress progress = new DumpProgress(List.of());
        assertThat(progress.sample(START)).isEqualTo(new DumpProgress.Sample(0, null, null, null));

        assertThat(progress.sample(START.plusSeconds(2))).isEqualTo(new DumpProgress.Sample(0, null, 0L, null));
        assertThat(progress.sample(START.minusSeconds(86_400)).bytesPerSecond()).isZero();
    }

    private static void write(OutputStream out, int mebibytes) throws IOException {
        for (int i = 0; i < mebibytes; i++) {
            out.write(new byte[MIB]);
        }
    }

    private record Estimate(long estimatedBytes) implements DumpPart {

        @Override
        public @Nullable String database() {
            return "shop";
        }

        @Override
        public String fileName() {
            return "shop";
        }

        @Override
        public String format() {
            return "sql";
        }

        @Override
        public DumpResult dump(OutputStream out, @Nullable EarlierDump earlier) {
            return DumpResult.PLAIN;
        }
    }
}
