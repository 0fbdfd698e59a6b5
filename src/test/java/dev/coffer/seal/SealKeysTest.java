package dev.coffer.seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import dev.coffer.harness.AgeKey;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SealKeysTest {

    @TempDir
    static Path folder;

    private static AgeKey everyone;
    private static AgeKey teamA;

    @BeforeAll
    static void keys() {
        everyone = AgeKey.generate(folder, "everyone");
        teamA = AgeKey.generate(folder, "team-a");
    }

    @Test
    void an_account_with_recipients_of_its_own_has_no_others() {
        SealKeys keys = with(Map.of(
                "coffer.seal.recipients", everyone.recipient(),
                "coffer.seal.accounts.\"team-a\".recipients", teamA.recipient()));

        assertThat(keys.problems()).isEmpty();
        assertThat(keys.recipients("team-b").fingerprints())
                .containsExactly(Recipients.fingerprint(everyone.recipient()));
        assertThat(keys.recipients("team-a").fingerprints()).containsExactly(Recipients.fingerprint(teamA.recipient()));
    }

    @Test
    void without_any_setting_nothing_is_encrypted() throws Exception {
        SealKeys keys = with(Map.of());

        assertThat(keys.problems()).isEmpty();
        assertThat(keys.recipients("team-a").isEmpty()).isTrue();
        assertThat(keys.identities().isEmpty()).isTrue();
    }

    @Test
    void every_bad_setting_is_named() {
        SealKeys keys = with(Map.of(
                "coffer.seal.recipients",
                everyone.recipient() + ",age1nonsense",
                "coffer.seal.accounts.\"team-a\".recipients",
                "age1other",
                "coffer.seal.identity-files",
                folder.resolve("missing").toString()));

        assertThat(keys.problems())
                .hasSize(3)
                .anyMatch(problem -> problem.startsWith("coffer.seal.recipients holds 'age1nonsense', which is no"))
                .anyMatch(problem -> problem.startsWith("coffer.seal.accounts.\"team-a\".recipients holds 'age1other'"))
                .anyMatch(problem -> problem.startsWith("coffer.seal.identity-files: " + folder.resolve("missing")));
    }

    @Test
    void an_identity_that_was_added_to_a_file_counts_without_a_restart() throws Exception {
        Path file = folder.resolve("growing");
        SealKeys keys = with(Map.of("coffer.seal.identity-files", file.toString()));
        assertThatIOException().isThrownBy(keys::identities);

        Files.copy(everyone.file(), file);

        assertThat(keys.identities().isEmpty()).isFalse();
    }

    private static SealKeys with(Map<String, String> settings) {
        return new SealKeys(SealConfigTest.with(settings));
    }
}
