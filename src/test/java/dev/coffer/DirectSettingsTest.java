package dev.coffer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffer.secret.SecretFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectSettingsTest {

    private static final String URL = "quarkus.datasource.jdbc.url";
    private static final String TOKENS = "coffer.identity.static-tokens";
    private static final String TOKENS_FILE = "coffer.identity.static-tokens-file";

    @TempDir
    Path folder;

    @Test
    void a_catalog_and_a_way_to_log_in_are_enough() {
        assertThat(suffices(Map.of(URL, "jdbc:postgresql://db/coffer", TOKENS, "t:demo:admin")))
                .isTrue();
        assertThat(suffices(
                        Map.of(URL, "jdbc:postgresql://db/coffer", "coffer.identity.keystone.url", "http://keystone")))
                .isTrue();
    }

    @Test
    void without_one_of_them_other_sources_are_to_be_asked() {
        assertThat(suffices(Map.of(URL, "jdbc:postgresql://db/coffer"))).isFalse();
        assertThat(suffices(Map.of(TOKENS, "t:demo:admin"))).isFalse();
        assertThat(suffices(Map.of(URL, " ", TOKENS, "t:demo:admin"))).isFalse();
        assertThat(new DirectSettings(Map.of(URL, "jdbc:postgresql://db/coffer")::get).suffice(false))
                .isTrue();
    }

    @Test
    void what_refers_to_another_setting_is_not_enough() {
        assertThat(suffices(Map.of(URL, "jdbc:postgresql://${host}/coffer", TOKENS, "t:demo:admin")))
                .isFalse();
    }

    @Test
    void the_file_of_a_secret_that_cannot_be_used_refuses_the_start() throws IOException {
        Path tokens = Files.writeString(folder.resolve("tokens"), "t:demo:admin\n");
        assertThat(suffices(Map.of(
                        URL,
                        "jdbc:postgresql://db/coffer",
                        "coffer.identity.oidc.issuer",
                        "https://issuer",
                        TOKENS_FILE,
                        tokens.toString())))
                .isTrue();
        assertThatThrownBy(() -> suffices(Map.of(
                        URL, "jdbc:postgresql://db/coffer",
                        TOKENS, "t:demo:admin",
                        TOKENS_FILE, tokens.toString())))
                .isInstanceOf(SecretFiles.UnusableException.class)
                .hasMessageContaining("Both " + TOKENS);
        assertThatThrownBy(() -> suffices(Map.of(
                        URL,
                        "jdbc:postgresql://db/coffer",
                        TOKENS,
                        "t:demo:admin",
                        "coffer.secrets.key-file",
                        folder.resolve("none").toString())))
                .isInstanceOf(SecretFiles.UnusableException.class)
                .hasMessageContaining("does not exist");
    }

    private static boolean suffices(Map<String, String> settings) {
        return new DirectSettings(settings::get).suffice(true);
    }
}
