package dev.coffer.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CofferCommandTest {

    private final PrintStream out = System.out;
    private final PrintStream err = System.err;
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final ByteArrayOutputStream complained = new ByteArrayOutputStream();

    @BeforeEach
    void capture() {
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(complained, true, StandardCharsets.UTF_8));
    }

    @AfterEach
    void release() {
        System.setOut(out);
        System.setErr(err);
    }

    @ParameterizedTest
    @ValueSource(strings = {"serve", "migrate", "work --drain", "work --once", "rebuild"})
    void what_takes_the_service_is_left_to_it(String line) {
        assertThat(CofferCommand.runWithoutService(line.split(" "))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "help",
                "work",
                "work --drian",
                "work --drain --drain",
                "work --drain --once",
                "work --drain now",
                "--drain",
                "migrate now",
                "check everything"
            })
    void a_mistyped_line_ends_with_2_and_the_usage(String line) {
        assertThat(CofferCommand.runWithoutService(line.split(" "))).isEqualTo(OptionalInt.of(2));
        assertThat(complained.toString(StandardCharsets.UTF_8)).contains("Usage: coffer");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--help", "serve --help", "work --help", "migrate -h", "rebuild --help", "check --help"})
    void each_command_has_a_help(String line) {
        assertThat(CofferCommand.runWithoutService(line.split(" "))).isEqualTo(OptionalInt.of(0));
        assertThat(printed.toString(StandardCharsets.UTF_8)).contains("Usage: coffer", "--help");
    }

    @Test
    void without_a_command_it_serves() {
        assertThat(CofferCommand.serves()).isTrue();
        assertThat(CofferCommand.serves("serve")).isTrue();
        assertThat(CofferCommand.serves("work", "--drain")).isFalse();
        assertThat(CofferCommand.serves("work", "--once")).isFalse();
    }
}
