package dev.coffer.engine.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MysqlVersionTest {

    @ParameterizedTest
    @CsvSource({
        "8.0.36, MySQL 8.0.36",
        "9.7.4-2, MySQL 9.7.4",
        "8.4.3-commercial, MySQL 8.4.3",
        "10.11.19-MariaDB-0+deb12u1-log, MariaDB 10.11.19",
        "11.4.2-MariaDB-ubu2404, MariaDB 11.4.2",
        "5.5.5-10.6.18-MariaDB, MariaDB 10.6.18"
    })
    void what_a_server_answers_tells_flavor_and_version(String answer, String version) {
        assertThat(MysqlVersion.answered(answer)).map(MysqlVersion::toString).contains(version);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "mysqldump  Ver 9.7.4-2 for Linux on x86_64 ((Debian))|MySQL 9.7.4",
                "mysqldump  Ver 8.0.36 for Linux on x86_64 (MySQL Community Server - GPL)|MySQL 8.0.36",
                "mysqldump  Ver 10.19 Distrib 10.11.19-MariaDB, for debian-linux-gnu (x86_64)|MariaDB 10.11.19",
                "mariadb-dump from 11.4.2-MariaDB, client 10.19 for Linux (x86_64)|MariaDB 11.4.2",
                "/usr/sbin/mariadbd  Ver 10.11.19-MariaDB-0+deb12u1 for debian-linux-gnu on x86_64|MariaDB 10.11.19"
            })
    void what_a_program_prints_tells_flavor_and_version(String line, String version) {
        assertThat(MysqlVersion.printed(line)).map(MysqlVersion::toString).contains(version);
    }

    @Test
    void the_tool_of_an_old_server_and_a_stranger_are_none() {
        assertThat(MysqlVersion.printed("mysqldump  Ver 10.13 Distrib 5.7.44, for Linux (x86_64)"))
                .isEmpty();
        assertThat(MysqlVersion.printed("pg_dump (PostgreSQL) 15.18")).isEmpty();
    }

    @Test
    void a_version_is_its_first_two_numbers() {
        MysqlVersion version = MysqlVersion.answered("10.11.19-MariaDB").orElseThrow();

        assertThat(version.asServer().major()).isEqualTo("10.11");
        assertThat(version.isAtLeast(10, 6)).isTrue();
        assertThat(version.isAtLeast(10, 11)).isTrue();
        assertThat(version.isAtLeast(11, 0)).isFalse();
    }
}
