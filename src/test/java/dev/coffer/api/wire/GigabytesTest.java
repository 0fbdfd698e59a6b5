package dev.coffer.api.wire;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GigabytesTest {

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "1, 0",
        "536, 0",
        "537, 0.000001",
        "1073741824, 1",
        "1610612736, 1.5",
        "151425614, 0.141026",
        "10737418240, 10",
        "107374182400, 100",
        "1099511627776000, 1024000",
        "9223372036854775807, 8589934592"
    })
    void bytes_are_shown_in_units_of_1024_cubed_with_at_most_six_decimals_and_never_an_exponent(
            long bytes, String shown) {
        assertThat(Gigabytes.of(bytes)).hasToString(shown);
    }
}
