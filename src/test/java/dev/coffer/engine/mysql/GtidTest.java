package dev.coffer.engine.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GtidTest {

    private static final String A = "3e11fa47-71ca-11e1-9e33-c80aa9429562";
    private static final String B = "00000000-0000-0000-0000-00000000000b";

    @Test
    void identities_are_the_same_however_they_are_written() {
        assertThat(Gtid.parse(A.toUpperCase(Locale.ROOT) + ":023")).isEqualTo(Gtid.parse(A + ":23"));
        assertThat(Gtid.parse(A + ":Tag:1")).isEqualTo(Gtid.parse(A + ":tag:1")).isNotEqualTo(Gtid.parse(A + ":1"));
        assertThat(Gtid.parse("0-1-7")).isEqualTo(Gtid.parse("00-01-07")).isNotEqualTo(Gtid.parse("0-2-7"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "ANONYMOUS", "AUTOMATIC", "1-2", "a-b-c", A, A + ":", A + ":1-5", A + ":1,0-1-2"})
    void what_names_no_one_transaction_is_none(String text) {
        assertThat(Gtid.parse(text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                A + ":5; " + A + ":1-5; true",
                A + ":6; " + A + ":1-5; false",
                A + ":6; " + A + ":1-5:6; true",
                A + ":8; " + A + ":1-5:7-9, " + B + ":1; true",
                B + ":1; " + A + ":1-5:7-9,/" + B + ":1; true",
                B + ":2; " + A + ":1-5:7-9, " + B + ":1; false",
                A + ":tag:2; " + A + ":1-5:tag:1-2; true",
                A + ":tag:3; " + A + ":1-5:tag:1-2; false",
                A + ":2; " + A + ":tag:1-2; false",
                A + ":2; ''; false",
                "0-1-7; 0-2-8; true",
                "0-1-7; 0-1-6,1-1-9; false",
                "1-1-9; 0-1-6,1-1-9; true",
                "0-1-7; ''; false"
            })
    void a_set_has_the_transactions_that_it_names(String gtid, String set, boolean has) {
        assertThat(Gtid.parse(gtid).orElseThrow().isIn(set.replace("/", "\n"))).isEqualTo(has);
    }
}
