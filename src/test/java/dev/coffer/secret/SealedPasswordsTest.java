package dev.coffer.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SealedPasswordsTest {

    private static final String KEY = key(1);
    private static final UUID INSTANCE = new UUID(1, 1);
    private static final String PASSWORD = "gehe!m-€-pässwörd 🎉";

    private final SealedPasswords passwords = new SealedPasswords(Keys.key(KEY));

    @ParameterizedTest
    @ValueSource(strings = {PASSWORD, "", "x", " with blanks ", "line\nend"})
    void what_was_sealed_opens_again(String password) throws Exception {
        assertThat(passwords.open(passwords.seal(password, INSTANCE), INSTANCE)).isEqualTo(password);
    }

    @Test
    void another_process_with_the_same_key_opens_it() throws Exception {
        byte[] sealed = passwords.seal(PASSWORD, INSTANCE);

        assertThat(new SealedPasswords(Keys.key(" " + KEY + "\n")).open(sealed, INSTANCE))
                .isEqualTo(PASSWORD);
    }

    @Test
    void what_is_sealed_does_not_show_the_password_and_never_looks_the_same_twice() throws Exception {
        byte[] sealed = passwords.seal(PASSWORD, INSTANCE);

        assertThat(new String(sealed, StandardCharsets.ISO_8859_1)).doesNotContain("gehe");
        assertThat(passwords.seal(PASSWORD, INSTANCE)).isNotEqualTo(sealed);
    }

    @Test
    void it_opens_under_no_other_instances_id() throws Exception {
        byte[] sealed = passwords.seal(PASSWORD, INSTANCE);

        assertRefused(passwords, sealed, new UUID(1, 2), "cannot be opened");
    }

    @Test
    void it_opens_under_no_other_key() throws Exception {
        byte[] sealed = passwords.seal(PASSWORD, INSTANCE);

        assertRefused(new SealedPasswords(Keys.key(key(2))), sealed, INSTANCE, "not the key that sealed it");
    }

    @Test
    void a_single_changed_bit_anywhere_is_noticed() throws Exception {
        byte[] sealed = passwords.seal(PASSWORD, INSTANCE);
        for (int i = 0; i < sealed.length; i++) {
            byte[] changed = sealed.clone();
            changed[i] ^= 1;
            assertRefused(passwords, changed, INSTANCE, "The stored password");
        }
    }

    @Test
    void a_part_of_it_is_noticed_whatever_its_length() throws Exception {
        byte[] sealed = passwords.seal(PASSWORD, INSTANCE);
        for (int length = 0; length < sealed.length; length++) {
            assertRefused(passwords, Arrays.copyOf(sealed, length), INSTANCE, "The stored password");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "hush",
                "not base64!",
                "AAECAwQFBgcICQoLDA0ODw==",
                "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8g"
            })
    void a_key_that_is_not_32_bytes_in_base64_is_refused_and_not_repeated(String key) {
        assertThatExceptionOfType(SecretException.class)
                .isThrownBy(() -> new SealedPasswords(Keys.key(key)).seal(PASSWORD, INSTANCE))
                .withMessageContaining("coffer.secrets.key must be 32 bytes in base64")
                .satisfies(refusal -> assertThat(refusal.getMessage()).doesNotContain("hush", "AAEC"));
    }

    @Test
    void without_a_key_nothing_is_sealed() {
        SealedPasswords without = new SealedPasswords(Keys.NONE);

        assertThat(without.available()).isFalse();
        assertThatExceptionOfType(SecretException.class)
                .isThrownBy(() -> without.seal(PASSWORD, INSTANCE))
                .withMessageContaining("coffer.secrets.key");
    }

    private static void assertRefused(SealedPasswords passwords, byte[] sealed, UUID instance, String words) {
        assertThatExceptionOfType(SecretException.class)
                .isThrownBy(() -> passwords.open(sealed, instance))
                .withMessageContaining(words);
    }

    private static String key(int fill) {
        byte[] bytes = new byte[32];
        Arrays.fill(bytes, (byte) fill);
        return Base64.getEncoder().encodeToString(bytes);
    }
}
