package dev.coffer.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommandLineTest {

    @ParameterizedTest
    @ValueSource(strings = {"", "check", "migrate", "work --drain"})
    void what_is_known_is_followed(String line) {
        assertThat(CommandLine.refusal(words(line))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "help",
                "--help",
                "work",
                "work --drian",
                "work --drain --drain",
                "work --drain now",
                "--drain",
                "migrate now",
                "check everything"
            })
    void what_is_not_known_is_refused_with_the_usage(String line) {
        assertThat(CommandLine.refusal(words(line)))
                .hasValueSatisfying(refusal -> assertThat(refusal).contains("'" + line + "'", "work --drain: do"));
    }

    @Test
    void what_a_command_may_have_can_be_left_out() {
        CommandLine.Form form = new CommandLine.Form("dance", Set.of("--now"), Set.of("--slow"), "dance");

        assertThat(form.fits(java.util.List.of("dance", "--now"))).isTrue();
        assertThat(form.fits(java.util.List.of("dance", "--slow", "--now"))).isTrue();
        assertThat(form.fits(java.util.List.of("dance", "--slow"))).isFalse();
        assertThat(form.usage()).isEqualTo("dance --now [--slow]: dance");
    }

    private static String[] words(String line) {
        return line.isEmpty() ? new String[0] : line.split(" ", -1);
    }
}
