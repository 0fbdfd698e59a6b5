package dev.coffer.store.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.coffer.store.NoSuchObjectException;
import dev.coffer.store.StoreException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RetryTest {

    private final List<Duration> pauses = new ArrayList<>();
    private long now;
    private int calls;

    @Test
    void a_call_that_succeeds_is_made_once() throws StoreException {
        retry("PT1M").call(() -> ++calls);

        assertThat(calls).isOne();
        assertThat(pauses).isEmpty();
    }

    @Test
    void a_call_that_fails_for_a_passing_reason_is_made_again() throws StoreException {
        retry("PT1M").call(() -> failTimes(3, Optional.empty()));

        assertThat(calls).isEqualTo(4);
        assertThat(pauses).hasSize(3);
    }

    @Test
    void pauses_grow_and_have_a_bound() throws StoreException {
        retry("PT1H").call(() -> failTimes(40, Optional.empty()));

        assertThat(pauses.get(0)).isBetween(Duration.ofMillis(125), Duration.ofMillis(250));
        assertThat(pauses.get(1)).isBetween(Duration.ofMillis(250), Duration.ofMillis(500));
        assertThat(pauses.get(39)).isBetween(Duration.ofSeconds(10), Duration.ofSeconds(20));
    }

    @Test
    void no_pause_is_shorter_than_the_store_asks_for() throws StoreException {
        retry("PT1M").call(() -> failTimes(1, Optional.of(Duration.ofSeconds(7))));

        assertThat(pauses)
                .singleElement()
                .satisfies(pause -> assertThat(pause).isBetween(Duration.ofSeconds(7), Duration.ofSeconds(8)));
    }

    @Test
    void calls_end_with_the_budget_and_the_last_failure() {
        assertThatExceptionOfType(StoreException.class)
                .isThrownBy(() -> retry("PT1M").call(() -> failTimes(Integer.MAX_VALUE, Optional.empty())))
                .withMessageMatching("Slow down\\. Tried \\d+ times in \\d+ s\\.");

        assertThat(now).isLessThanOrEqualTo(Duration.ofMinutes(1).toNanos());
    }

    @Test
    void a_pause_beyond_the_budget_is_not_waited_for() {
        assertThatExceptionOfType(TransientStoreException.class)
                .isThrownBy(() -> retry("PT1M").call(() -> failTimes(1, Optional.of(Duration.ofHours(1)))));

        assertThat(pauses).isEmpty();
    }

    @Test
    void a_lasting_failure_is_not_repeated() {
        assertThatExceptionOfType(StoreException.class)
                .isThrownBy(() -> retry("PT1M").call(() -> {
                    calls++;
                    throw new StoreException("Denied.");
                }));

        assertThat(calls).isOne();
    }

    @Test
    void an_interrupt_ends_the_wait() {
        Retry interrupted = new Retry(Duration.ofMinutes(1), () -> 0, pause -> {
            throw new InterruptedException();
        });

        assertThatExceptionOfType(StoreException.class)
                .isThrownBy(() -> interrupted.call(() -> failTimes(2, Optional.empty())));

        assertThat(Thread.interrupted()).isTrue();
        assertThat(calls).isOne();
    }

    @Test
    void every_try_is_counted_and_that_an_object_is_not_there_is_an_answer() throws StoreException {
        Retry retry = retry("PT1M");

        retry.call(() -> failTimes(3, Optional.empty()));
        assertThatExceptionOfType(NoSuchObjectException.class)
                .isThrownBy(() -> retry.atMost(Duration.ZERO).call(() -> {
                    throw new NoSuchObjectException("a");
                }));

        assertThat(retry.counts().failed()).isEqualTo(3);
        assertThat(retry.counts().answered()).isEqualTo(2);
    }

    private Retry retry(String budget) {
        return new Retry(Duration.parse(budget), () -> now, pause -> {
            pauses.add(pause);
            now += pause.toNanos();
        });
    }

    private int failTimes(int failures, Optional<Duration> pause) throws StoreException {
        if (++calls <= failures) {
            throw new TransientStoreException("Slow down.", pause, new StoreException("503"));
        }
        return calls;
    }
}
