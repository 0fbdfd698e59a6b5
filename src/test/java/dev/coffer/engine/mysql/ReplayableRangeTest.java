package dev.coffer.engine.mysql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffer.engine.LogEnd;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReplayableRangeTest {

    private static final Map<String, String> MARIADB = Map.of(
            LogChain.BASE, "b@x.log.000009:500@2026-11-30T18:00:00Z",
            LogChain.END, "b@x.log.000011:700@2026-11-30T19:00:00Z",
            LogChain.BASE_GTIDS, "0-1-10",
            LogChain.GTIDS, "0-1-20");

    @ParameterizedTest
    @CsvSource({
        "b@x.log.000009:499, false",
        "b@x.log.000009:500, true",
        "b@x.log.9:500, true",
        "b@x.log.000010:4, true",
        "b@x.log.000011:700, true",
        "b@x.log.000011:701, false",
        "b@x.log.000012:4, false",
        "other.000010:4, false"
    })
    void a_position_is_between_the_ends_of_the_chain(String position, boolean there) {
        var lacks = new ReplayableRange(Flavor.MARIADB, MARIADB).lacks(LogEnd.at(position));

        assertThat(lacks.isEmpty()).isEqualTo(there);
        lacks.ifPresent(why -> assertThat(why).contains("b@x.log.000009:500", "b@x.log.000011:700"));
    }

    @ParameterizedTest
    @CsvSource({"0-1-10, false", "0-1-11, true", "0-1-20, true", "0-1-21, false", "1-1-11, false"})
    void a_transaction_is_one_of_those_since_the_full_backup(String gtid, boolean there) {
        assertThat(new ReplayableRange(Flavor.MARIADB, MARIADB)
                        .lacks(LogEnd.with(gtid))
                        .isEmpty())
                .isEqualTo(there);
    }

    @Test
    void what_the_state_does_not_tell_is_found_by_the_replay() {
        ReplayableRange unknown = new ReplayableRange(Flavor.MARIADB, Map.of());

        assertThat(unknown.lacks(LogEnd.with("0-1-10"))).isEmpty();
        assertThat(unknown.lacks(LogEnd.at("b.000001:4"))).isEmpty();
        assertThat(unknown.lacks(LogEnd.before(Instant.EPOCH))).isEmpty();
    }

    @Test
    void a_transaction_of_the_other_flavor_is_in_no_log() {
        String mysql = "3e11fa47-71ca-11e1-9e33-c80aa9429562:23";

        assertThat(new ReplayableRange(Flavor.MARIADB, Map.of()).lacks(LogEnd.with(mysql)))
                .hasValueSatisfying(why -> assertThat(why).contains("none of MariaDB"));
        assertThat(new ReplayableRange(Flavor.MYSQL, Map.of(LogChain.GTIDS, "")).lacks(LogEnd.with(mysql)))
                .hasValueSatisfying(why -> assertThat(why).contains("no GTIDs"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "binlog.000012", "binlog.000012:x", "3456", "binlog:4"})
    void what_is_no_position_is_refused(String text) {
        assertThatThrownBy(() -> LogEnd.at(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("binlog.000012:3456");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0-1", "x", "3e11fa47-71ca-11e1-9e33-c80aa9429562:1-5", "0-1-2,1-1-2"})
    void what_is_no_transaction_is_refused(String text) {
        assertThatThrownBy(() -> LogEnd.with(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("0-1-234");
    }
}
