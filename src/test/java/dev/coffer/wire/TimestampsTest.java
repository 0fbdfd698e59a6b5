package dev.coffer.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimestampsTest {

    @ParameterizedTest
    @CsvSource({
        "2014-06-19T15:56:58Z, 2014-06-19T15:56:58",
        "2014-06-19T15:56:58.999999999Z, 2014-06-19T15:56:58",
        "2024-02-29T00:00:00Z, 2024-02-29T00:00:00",
        "2026-12-31T23:59:59.5Z, 2026-12-31T23:59:59",
        "1970-01-01T00:00:00Z, 1970-01-01T00:00:00"
    })
    void times_are_shown_in_utc_without_zone_and_fraction_which_is_cut_not_rounded(String time, String shown) {
        assertThat(Timestamps.format(Instant.parse(time))).isEqualTo(shown);
    }
}
