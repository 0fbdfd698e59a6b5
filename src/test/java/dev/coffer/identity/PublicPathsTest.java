package dev.coffer.identity;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PublicPathsTest {

    @ParameterizedTest
    @ValueSource(strings = {"/", "/v1.0", "/v1.0/", "/q", "/q/", "/q/health/ready", "/q/swagger-ui/index.html"})
    void these_are_public(String path) {
        assertThat(PublicPaths.contains(path)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/v1.0/demo",
                "/v1.0//",
                "/qx",
                "/Q/",
                "//q/",
                "/q/..",
                "/q/.",
                "/q/%2E",
                "/q/../v1.0/demo",
                "/q/%2e./v1.0/demo",
                "/q/a%2Fb",
                "/q/a\\b",
                "/q/a;b",
                "/%71/health"
            })
    void these_are_not(String path) {
        assertThat(PublicPaths.contains(path)).isFalse();
    }
}
