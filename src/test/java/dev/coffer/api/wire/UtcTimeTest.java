package dev.coffer.api.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UtcTimeTest {

    private static final ObjectMapper JSON =
            JsonMapper.builder().addModule(new JavaTimeModule()).build();

    private record Shown(@UtcTime Instant at) {}

    @ParameterizedTest
    @CsvSource({
        "2014-06-19T15:56:58Z, 2014-06-19T15:56:58",
        "2014-06-19T15:56:58.999999999Z, 2014-06-19T15:56:58",
        "2024-02-29T00:00:00Z, 2024-02-29T00:00:00",
        "2026-12-31T23:59:59.5Z, 2026-12-31T23:59:59",
        "1970-01-01T00:00:00Z, 1970-01-01T00:00:00",
        "1969-12-31T23:59:59.5Z, 1969-12-31T23:59:59",
        "0999-01-02T03:04:05Z, 0999-01-02T03:04:05",
        "1000-10-20T10:20:30Z, 1000-10-20T10:20:30",
        "9999-12-31T23:59:59Z, 9999-12-31T23:59:59",
        "+10000-01-01T00:00:00Z, +10000-01-01T00:00:00"
    })
    void times_are_shown_in_utc_without_zone_and_fraction_which_is_cut_not_rounded(String time, String shown)
            throws JsonProcessingException {
        assertThat(JSON.writeValueAsString(new Shown(Instant.parse(time)))).isEqualTo("{\"at\":\"" + shown + "\"}");
    }
}
