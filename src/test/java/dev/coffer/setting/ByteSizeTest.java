package dev.coffer.setting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ByteSizeTest {

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "16777216, 16777216",
        "16M, 16777216",
        "16MiB, 16777216",
        "5 mb, 5242880",
        "64k, 65536",
        "1G, 1073741824"
    })
    void a_size_may_have_a_unit(String text, long bytes) {
        assertThat(new ByteSize().convert(text)).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"M", "-1", "1.5M", "16T", "sixteen", "1234567890123"})
    void what_is_no_size_is_refused(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> new ByteSize().convert(text));
    }

    @Test
    void nothing_is_no_size() {
        assertThat(new ByteSize().convert(" ")).isNull();
    }
}
