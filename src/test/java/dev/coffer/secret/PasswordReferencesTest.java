package dev.coffer.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PasswordReferencesTest {

    private static final String HUSH = "hush-hush";

    @TempDir
    Path directory;

    private PasswordReferences references;

    @BeforeEach
    void a_password_for_each_of_two_accounts() throws IOException {
        put("acme/orders", "of acme");
        put("umbrella/orders", HUSH);
        put("umbrella/only-theirs", HUSH);
        put("top", HUSH);
        references = new PasswordReferences(
                Keys.directory(directory),
                Map.of(
                        "COFFER_PASSWORD__acme__orders", "of acme's variable",
                        "COFFER_PASSWORD__umbrella__orders", HUSH,
                        "COFFER_PASSWORD__acme_x__y", HUSH,
                        "PATH", HUSH));
    }

    @Test
    void a_file_is_looked_up_in_the_accounts_own_folder() throws Exception {
        assertThat(references.password("acme", "file:orders")).isEqualTo("of acme");
        assertThat(references.password("umbrella", "file:orders")).isEqualTo(HUSH);
    }

    @Test
    void a_variable_is_looked_up_under_the_accounts_own_prefix() throws Exception {
        assertThat(references.password("acme", "env:orders")).isEqualTo("of acme's variable");
    }

    @Test
    void one_line_end_is_no_part_of_a_password_and_everything_else_is() throws Exception {
        put("acme/unix", "a\n");
        put("acme/windows", "a\r\n");
        put("acme/blanks", " a \n\n");

        assertThat(references.password("acme", "file:unix")).isEqualTo("a");
        assertThat(references.password("acme", "file:windows")).isEqualTo("a");
        assertThat(references.password("acme", "file:blanks")).isEqualTo(" a \n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../umbrella/orders",
                "..",
                ".",
                "./orders",
                "../top",
                "/etc/passwd",
                "umbrella/orders",
                "..%2fumbrella%2forders",
                "..\\umbrella\\orders",
                ".hidden",
                "",
                "orders ",
                "ör",
                "orders\n",
                "a\u0000b"
            })
    void a_path_leads_nowhere(String name) {
        assertRefused("acme", "file:" + name, "A password file's name must consist of letters");
    }

    @ParameterizedTest
    @ValueSource(strings = {"..", ".", "", "acme/../umbrella", "/", ".acme", "umbrella\n"})
    void an_account_whose_name_is_a_path_reaches_no_file(String account) {
        assertRefused(account, "file:orders", "A password file's name");
    }

    @Test
    void what_was_put_there_for_another_account_is_not_there() {
        assertRefused("acme", "file:only-theirs", "There is no password file 'only-theirs' for this account.");
        assertRefused("nobody", "file:orders", "There is no password file 'orders' for this account.");
        assertRefused("nobody", "env:orders", "COFFER_PASSWORD__nobody__orders is not set");
    }

    @ParameterizedTest
    @CsvSource({"acme, x__y", "acme_x_, y", "acme, _x", "acme, x_", "acme, PATH=", "acme, ''", "'', orders", "a-b, x"})
    void a_variables_name_cannot_run_into_another_accounts(String account, String name) {
        assertRefused(account, "env:" + name, "letters, digits and single underscores");
    }

    @Test
    void a_variable_of_the_service_itself_is_out_of_reach() {
        assertRefused("acme", "env:PATH", "COFFER_PASSWORD__acme__PATH is not set");
    }

    @Test
    void what_is_no_readable_text_is_refused() throws Exception {
        Files.write(directory.resolve("acme/binary"), new byte[] {(byte) 0xff, (byte) 0xfe, 0});
        Files.createDirectories(directory.resolve("acme/folder"));

        assertRefused("acme", "file:binary", "cannot be read as UTF-8 text");
        assertRefused("acme", "file:folder", "cannot be read");
        assertRefused("acme", "file:orders-gone", "There is no password file");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "orders", "FILE:orders", "vault:orders", "file", "env"})
    void a_reference_of_another_kind_is_refused(String reference) {
        assertRefused("acme", reference, "A password reference must be file:NAME or env:NAME.");
    }

    @Test
    void without_a_folder_the_setting_is_named() {
        references = new PasswordReferences(Keys.NONE, Map.of());

        assertRefused("acme", "file:orders", "coffer.secrets.directory");
    }

    private void put(String file, String password) throws IOException {
        Path path = directory.resolve(file);
        Files.createDirectories(path.resolveSibling("."));
        Files.writeString(path, password);
    }

    private void assertRefused(String account, String reference, String words) {
        assertThatExceptionOfType(SecretException.class)
                .isThrownBy(() -> references.password(account, reference))
                .withMessageContaining(words)
                .withMessageNotContaining(HUSH);
    }
}
