package dev.coffer.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class CatalogClockTest {

    private static final Instant NOON = Instant.parse("2026-03-04T12:00:00Z");

    private Instant catalog = NOON;
    private boolean away;
    private int readings;
    private Duration reading = Duration.ZERO;
    private long counter = -5_000;

    private final CatalogClock clock = new CatalogClock(
            () -> {
                readings++;
                if (away) {
                    throw new SQLException("away");
                }
                counter += reading.toNanos();
                return catalog;
            },
            () -> counter);

    @Test
    void it_shows_the_catalogs_time_and_goes_on_from_there_by_itself() {
        assertThat(clock.now()).isEqualTo(NOON);

        pass(Duration.ofSeconds(30));

        assertThat(clock.now()).isEqualTo(NOON.plusSeconds(30));
        assertThat(readings).isEqualTo(1);
    }

    @Test
    void it_follows_the_catalog_again_after_a_minute() {
        clock.now();
        catalog = NOON.plusSeconds(63);

        pass(Duration.ofSeconds(61));

        assertThat(clock.now()).isEqualTo(NOON.plusSeconds(63));
        assertThat(readings).isEqualTo(2);
    }

    @Test
    void while_the_catalog_is_away_it_goes_on_and_asks_now_and_then() {
        clock.now();
        away = true;

        pass(Duration.ofSeconds(90));

        assertThat(clock.now()).isEqualTo(NOON.plusSeconds(90));
        assertThat(clock.now()).isEqualTo(NOON.plusSeconds(90));
        assertThat(readings).isEqualTo(2);
        pass(Duration.ofSeconds(6));
        away = false;
        catalog = NOON.plusSeconds(99);
        assertThat(clock.now()).isEqualTo(NOON.plusSeconds(99));
    }

    @Test
    void an_answer_that_took_long_does_not_replace_a_good_one() {
        clock.now();
        pass(Duration.ofMinutes(2));
        reading = Duration.ofSeconds(3);

        assertThat(clock.now()).isEqualTo(NOON.plusSeconds(123));
    }

    @Test
    void before_the_first_answer_there_is_no_time() {
        away = true;

        assertThatIllegalStateException().isThrownBy(clock::now);
    }

    private void pass(Duration time) {
        counter += time.toNanos();
    }
}
