package dev.coffer.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;

class CatalogRetryTest {

    private final RuntimeException away = new IllegalStateException(new SQLException("connection refused", "08001"));

    private long counter;
    private final CatalogRetry patience = new CatalogRetry(Duration.ofSeconds(8), () -> counter);

    @Test
    void what_fails_while_the_catalog_is_away_is_done_when_it_is_back() throws Exception {
        Deque<RuntimeException> failures = new ArrayDeque<>(List.of(away, away));

        String answer = patience.call(() -> {
            if (!failures.isEmpty()) {
                throw failures.pop();
            }
            return "done";
        });

        assertThat(answer).isEqualTo("done");
    }

    @Test
    void after_a_lease_it_is_given_up() {
        assertThatThrownBy(() -> patience.call(() -> {
                    counter += Duration.ofSeconds(5).toNanos();
                    throw away;
                }))
                .isSameAs(away);

        assertThat(counter).isEqualTo(Duration.ofSeconds(10).toNanos());
    }

    @Test
    void a_process_that_was_frozen_for_a_lease_asks_once_more() throws Exception {
        Deque<RuntimeException> failures = new ArrayDeque<>(List.of(away));

        String answer = patience.call(() -> {
            if (!failures.isEmpty()) {
                counter += Duration.ofMinutes(5).toNanos();
                throw failures.pop();
            }
            return "done";
        });

        assertThat(answer).isEqualTo("done");
    }

    @Test
    void what_fails_for_another_reason_is_not_repeated() {
        IllegalStateException bug = new IllegalStateException("a bug");
        int[] calls = {0};

        assertThatThrownBy(() -> patience.call(() -> {
                    calls[0]++;
                    throw bug;
                }))
                .isSameAs(bug);

        assertThat(calls[0]).isEqualTo(1);
    }

    @Test
    void an_interrupt_ends_the_wait() {
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> patience.call(() -> {
                    throw away;
                }))
                .isInstanceOf(InterruptedException.class);
    }
}
