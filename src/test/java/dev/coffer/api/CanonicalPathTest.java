package dev.coffer.api;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CanonicalPathTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/v1.0/team-1/backups",
                "/v1.0/team_1.eu/instances/0c0ffee0-0000-7000-8000-000000000001/backups/",
                "/v1.0/a../b.",
                "/v1.0/..a/.b",
                "/v1.0/t%20m/backups",
                "/v1.0/%C3%A4/backups",
                "/v1.0/~a",
                "v1.0/a",
                "",
            })
    void a_path_that_all_read_alike_is_canonical(String path) {
        assertThat(CanonicalPath.test(path)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "//",
                "//v1.0",
                "/v1.0//backups",
                "/v1.0/backups//",
                ".",
                "..",
                "./v1.0",
                "/.",
                "/v1.0/.",
                "/v1.0/..",
                "/v1.0/./backups",
                "/v1.0/../backups",
                "/v1.0/%2e/backups",
                "/v1.0/.%2E/backups",
                "/v1.0/a;b",
                "/v1.0/a\\b",
                "/v1.0/a%2Fb",
                "/v1.0/a%5cb",
                "/v1.0/a%3bb",
            })
    void a_path_that_can_be_read_in_two_ways_is_not(String path) {
        assertThat(CanonicalPath.test(path)).isFalse();
    }
}
