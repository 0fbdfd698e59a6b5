package dev.coffer.engine.postgresql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.engine.ServerVersion;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PostgresVersionTest {

    @ParameterizedTest
    @CsvSource({"150018,15.18,15", "90624,9.6.24,9.6", "100000,10.0,10", "180001,18.1,18"})
    void a_server_s_number_is_read_as_people_say_it(int number, String full, String major) {
        assertThat(new PostgresVersion(number).asServer()).isEqualTo(new ServerVersion(full, major));
    }

    @ParameterizedTest
    @CsvSource({
        "pg_dump (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1),150018",
        "pg_dump (PostgreSQL) 9.6.24,90624",
        "pg_dump (PostgreSQL) 17beta1,170000",
        "pg_dump (EnterpriseDB) 16.4.1,160004"
    })
    void a_tool_s_line_is_read(String line, int number) {
        assertThat(PostgresVersion.printed(line)).contains(new PostgresVersion(number));
    }

    @Test
    void a_line_without_a_version_is_none() {
        assertThat(PostgresVersion.printed("pg_dump: command not found")).isEmpty();
    }

    @Test
    void majors_compare_by_age() {
        assertThat(new PostgresVersion(90624).majorNumber())
                .isGreaterThan(new PostgresVersion(90599).majorNumber())
                .isLessThan(new PostgresVersion(100000).majorNumber());
        assertThat(new PostgresVersion(150018).majorNumber()).isEqualTo(new PostgresVersion(150001).majorNumber());
    }
}
