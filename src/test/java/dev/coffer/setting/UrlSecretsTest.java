package dev.coffer.setting;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UrlSecretsTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "https://u:hunter2@host/x | https://host/x",
                "Invalid duration: \"https://u:hunter2@host:1/x\" | Invalid duration: \"https://host:1/x\"",
                "ht tp://u:hunter2@k | ht tp://k",
                "https://u:hun/ter2@host/x | https://host/x",
                "https://u:hun@ter2@host | https://host",
                "jdbc:postgresql://h/d?user=a&password=hunter2&ssl=true | jdbc:postgresql://h/d?user=a&password=…&ssl=true",
                "https://h/?accessToken=hunter2 | https://h/?accessToken=…",
                "https://host/x | https://host/x",
                "no URL, a@b and password=x | no URL, a@b and password=x",
            })
    void a_url_is_shown_without_its_secrets(String text, String shown) {
        assertThat(UrlSecrets.removedFrom(text)).isEqualTo(shown);
    }
}
