package dev.coffer.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bucket4j.BlockingStrategy;
import io.github.bucket4j.TimeMeter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PaceTest {

    private static final int PER_SECOND = 1000;

    private final Waiting clock = new Waiting();
    private final Pace pace = Pace.of(PER_SECOND, clock, clock);

    /** A clock that goes on only while an upload waits. */
    private static final class Waiting implements TimeMeter, BlockingStrategy {

        private long now;

        @Override
        public long currentTimeNanos() {
            return now;
        }

        @Override
        public boolean isWallClockBased() {
            return false;
        }

        @Override
        public void park(long nanos) {
            now += nanos;
        }

        Duration time() {
            return Duration.ofNanos(now);
        }
    }

    /** An upload that keeps what it takes. */
    private static final class Kept implements Upload {

        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private boolean committed;

        @Override
        public OutputStream stream() {
            return bytes;
        }

        @Override
        public void commit() {
            committed = true;
        }

        @Override
        public boolean commitIfAbsent() {
            committed = true;
            return true;
        }

        @Override
        public void close() {}
    }

    @Test
    void an_upload_takes_as_long_as_its_bytes_may() throws IOException {
        byte[] bytes = new byte[12_345];
        new Random(1).nextBytes(bytes);
        Kept kept = new Kept();

        try (Upload upload = pace.limit(kept)) {
            upload.stream().write(bytes[0]);
            upload.stream().write(bytes, 1, 2_000);
            upload.stream().write(bytes, 2_001, bytes.length - 2_001);
            upload.commit();
        }

        assertThat(clock.time()).isBetween(Duration.ofMillis(12_345), Duration.ofMillis(12_400));
        assertThat(kept.bytes.toByteArray()).isEqualTo(bytes);
        assertThat(kept.committed).isTrue();
    }

    @Test
    void uploads_to_one_store_share_its_pace() throws IOException {
        Upload one = pace.limit(new Kept());
        Upload other = pace.limit(new Kept());

        for (int i = 0; i < 5; i++) {
            one.stream().write(new byte[500]);
            other.stream().write(new byte[500]);
        }

        assertThat(clock.time()).isBetween(Duration.ofSeconds(5), Duration.ofMillis(5_100));
    }

    @Test
    void after_a_pause_no_more_than_the_bytes_of_a_second_come_at_once() throws IOException {
        Upload upload = pace.limit(new Kept());
        clock.park(Duration.ofHours(1).toNanos());

        upload.stream().write(new byte[3 * PER_SECOND]);

        assertThat(clock.time().minusHours(1)).isBetween(Duration.ofSeconds(2), Duration.ofMillis(2_100));
    }

    @Test
    void without_a_rate_an_upload_is_what_it_was() {
        Kept kept = new Kept();

        assertThat(Pace.UNBOUND.limit(kept)).isSameAs(kept);
    }
}
