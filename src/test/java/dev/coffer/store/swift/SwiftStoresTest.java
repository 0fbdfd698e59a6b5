package dev.coffer.store.swift;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Settings of stores in Swift; none of them calls a server. */
class SwiftStoresTest {

    private static final Map<String, String> KEYSTONE = Map.of(
            "kind", "swift",
            "auth-url", "https://keystone.example.com/v3",
            "username", "coffer",
            "password", "secret",
            "project", "backups");

    @Test
    void a_user_in_a_project_of_keystone_is_enough() {
        assertThatCode(() -> open(KEYSTONE)).doesNotThrowAnyException();
    }

    @Test
    void a_user_of_tempauth_needs_no_project() {
        Map<String, String> settings = new HashMap<>(KEYSTONE);
        settings.put("auth-url", "http://swift.example.com/auth/v1.0");
        settings.remove("project");

        assertThatCode(() -> open(settings)).doesNotThrowAnyException();
    }

    @Test
    void an_application_credential_needs_neither_user_nor_project() {
        assertThatCode(() -> open(Map.of(
                        "auth-url", "https://keystone.example.com/v3/",
                        "application-credential-id", "0f1e",
                        "application-credential-secret", "secret")))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"auth-url", "username", "password", "project"})
    void a_missing_setting_is_named(String setting) {
        Map<String, String> settings = new HashMap<>(KEYSTONE);
        settings.remove(setting);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> open(settings))
                .withMessageContaining("coffer.stores.away." + setting);
    }

    @ParameterizedTest
    @CsvSource({
        "auth-url, keystone.example.com/v3",
        "auth-url, ftp://keystone.example.com/v3",
        "container, a/b",
        "ca-file, /no/such/file"
    })
    void a_wrong_setting_is_named(String setting, String value) {
        Map<String, String> settings = new HashMap<>(KEYSTONE);
        settings.put(setting, value);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> open(settings))
                .withMessageContaining("coffer.stores.away." + setting);
    }

    private static void open(Map<String, String> settings) {
        new SwiftStores(ServerStores.config(settings), Clock.systemUTC()).open("away", Optional.empty());
    }
}
