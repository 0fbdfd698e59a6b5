package dev.coffer.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RefusalsTest {

    private static final Instant NOW = Instant.parse("2026-01-31T12:00:00Z");
    private static final Instant LATER = NOW.plus(Refusals.WINDOW);

    private final Refusals refusals = new Refusals();

    @Test
    void those_after_the_first_within_a_minute_become_one_with_their_number() {
        assertThat(refusals.first(anonymous("192.0.2.1"), NOW)).isTrue();
        assertThat(refusals.first(anonymous("192.0.2.1"), NOW)).isFalse();
        assertThat(refusals.first(anonymous("192.0.2.1"), LATER.minusMillis(1))).isFalse();

        assertThat(refusals.ended(LATER.minusMillis(1))).isEmpty();
        assertThat(refusals.ended(LATER)).singleElement().satisfies(counted -> {
            assertThat(counted.times()).isEqualTo(2);
            assertThat(counted.details()).containsEntry("times", 2L).containsEntry("status", 401);
        });
        assertThat(refusals.ended(LATER)).isEmpty();
        assertThat(refusals.first(anonymous("192.0.2.1"), LATER)).isTrue();
    }

    @Test
    void a_single_one_is_not_counted_again() {
        refusals.first(anonymous("192.0.2.1"), NOW);

        assertThat(refusals.ended(LATER)).isEmpty();
    }

    @Test
    void a_flood_from_many_addresses_adds_few_events_and_hides_no_caller_with_a_token() {
        long written = IntStream.range(0, 10_000)
                .filter(i -> refusals.first(anonymous("10.0.0." + i), NOW))
                .count();

        assertThat(written).isEqualTo(Refusals.MOST_ANONYMOUS);
        assertThat(refusals.exceeding()).isEqualTo(10_000 - Refusals.MOST_ANONYMOUS);
        assertThat(refusals.exceeding()).isZero();
        assertThat(refusals.first(known("demo"), NOW)).isTrue();
        assertThat(refusals.ended(LATER)).isEmpty();
        assertThat(refusals.first(anonymous("192.0.2.1"), LATER)).isTrue();
    }

    @Test
    void kinds_of_refusals_are_told_apart_up_to_a_bound() {
        long written = IntStream.range(0, 2 * Refusals.MOST)
                .filter(i -> refusals.first(known("account-" + i), NOW))
                .count();

        assertThat(written).isEqualTo(Refusals.MOST);
    }

    private static RequestEvent anonymous(String address) {
        return refusal("demo", new Who(null, null, null, address), 401);
    }

    private static RequestEvent known(String account) {
        return refusal(account, new Who(account, null, null, "192.0.2.1"), 403);
    }

    private static RequestEvent refusal(String account, Who who, int status) {
        return new RequestEvent(account, who, Requested.of("GET", "/v1.0/" + account + "/backups"), status, 1);
    }
}
