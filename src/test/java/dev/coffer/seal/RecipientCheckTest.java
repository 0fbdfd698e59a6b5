package dev.coffer.seal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.harness.AgeKey;
import dev.coffer.harness.Configured;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecipientCheckTest {

    @TempDir
    static Path folder;

    private static AgeKey ours;
    private static AgeKey theirs;

    @BeforeAll
    static void keys() {
        ours = AgeKey.generate(folder, "ours");
        theirs = AgeKey.generate(folder, "theirs");
    }

    @Test
    void without_recipients_backups_are_not_encrypted() throws IOException {
        assertThat(lines(Map.of()))
                .singleElement()
                .asString()
                .startsWith("warning none configured: backups are not encrypted");
    }

    @Test
    void the_recipients_are_shown_by_their_fingerprints() throws IOException {
        assertThat(lines(Map.of("coffer.seal.recipients", ours.recipient() + "," + theirs.recipient())))
                .singleElement()
                .asString()
                .startsWith("ok for all accounts: ")
                .contains(fingerprint(ours), fingerprint(theirs));
    }

    @Test
    void an_identity_shows_that_it_opens_what_is_sealed() throws IOException {
        assertThat(lines(Map.of(
                        "coffer.seal.recipients", ours.recipient(),
                        "coffer.seal.accounts.\"team-b\".recipients", theirs.recipient(),
                        "coffer.seal.identity-files", ours.file().toString())))
                .hasSize(4)
                .contains("ok for all accounts: an identity of this service opens what is sealed")
                .last()
                .asString()
                .startsWith("warning for account team-b: no identity of this service opens what is sealed");
    }

    @Test
    void what_is_no_recipient_or_no_identity_is_wrong_and_no_secret_key_is_repeated() throws IOException {
        String secret = Files.readString(ours.file())
                .lines()
                .filter(line -> line.startsWith("AGE-"))
                .findFirst()
                .orElseThrow();
        Path none = Files.writeString(folder.resolve("none"), secret.substring(0, 30) + "\n");

        assertThat(lines(Map.of(
                        "coffer.seal.recipients",
                        "age1nonsense",
                        "coffer.seal.accounts.team-b.recipients",
                        secret,
                        "coffer.seal.identity-files",
                        none.toString())))
                .hasSize(3)
                .allSatisfy(line -> assertThat(line).startsWith("wrong "))
                .noneSatisfy(line -> assertThat(line).contains(secret.substring(15, 30)));
    }

    private static String fingerprint(AgeKey key) {
        return Recipients.of(List.of(key.recipient())).fingerprints().get(0);
    }

    private static List<String> lines(Map<String, String> settings) throws IOException {
        SealConfig config = Configured.mapping(SealConfig.class, settings);
        return Configured.lines(RecipientCheck.examine(config));
    }
}
