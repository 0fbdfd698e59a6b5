package dev.coffer.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class CachedQueryTest {

    /** The questions of these tests do not look at it. */
    private static final Connection CATALOG = (Connection) Proxy.newProxyInstance(
            CachedQueryTest.class.getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                throw new AssertionError("asked for " + method);
            });

    private int asked;

    @Test
    void an_answer_is_kept_until_it_is_due() throws SQLException {
        CachedQuery<Integer> kept = new CachedQuery<>(Duration.ofHours(1), catalog -> ++asked);

        assertThat(kept.answer(CATALOG)).isEqualTo(1);
        assertThat(kept.answer(CATALOG)).isEqualTo(1);
    }

    @Test
    void an_answer_that_took_long_is_kept_for_longer_than_it_would_be() throws SQLException {
        CachedQuery<Integer> kept = new CachedQuery<>(Duration.ofNanos(1), catalog -> slowly(++asked));

        assertThat(kept.answer(CATALOG)).isEqualTo(1);
        assertThat(kept.answer(CATALOG)).isEqualTo(1);
    }

    @Test
    void with_nothing_to_keep_it_for_every_answer_is_new_however_long_it_took() throws SQLException {
        CachedQuery<Integer> kept = new CachedQuery<>(Duration.ZERO, catalog -> slowly(++asked));

        assertThat(kept.answer(CATALOG)).isEqualTo(1);
        assertThat(kept.answer(CATALOG)).isEqualTo(2);
    }

    /** Takes half a second, which is fifty times as much to be kept for. */
    private static int slowly(int answer) {
        long begun = System.nanoTime();
        while (System.nanoTime() - begun < TimeUnit.MILLISECONDS.toNanos(500)) {
            Thread.onSpinWait();
        }
        return answer;
    }
}
