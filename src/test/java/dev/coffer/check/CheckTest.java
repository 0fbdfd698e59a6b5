package dev.coffer.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.check.CheckCommand.Line;
import dev.coffer.check.CheckCommand.Probe;
import dev.coffer.setting.CheckResult;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class CheckTest {

    @Test
    void what_never_answers_has_a_line_and_holds_up_no_other() throws Exception {
        CountDownLatch never = new CountDownLatch(1);

        List<Line> lines = CheckCommand.examine(
                List.of(
                        new Probe("first", () -> {
                            never.await();
                            return List.of();
                        }),
                        new Probe("second", () -> List.of(CheckResult.ok("fine")))),
                Duration.ofMillis(500));

        assertThat(lines).extracting(Line::subject).containsExactly("first", "second");
        assertThat(lines.get(0).toString()).matches("wrong +first +no answer within (?s:.*)");
        assertThat(lines.get(1).toString()).matches("ok +second +fine\\R");
    }

    @Test
    void what_fails_in_a_way_that_nobody_thought_of_has_a_line_without_its_message() throws Exception {
        List<Line> lines = CheckCommand.examine(
                List.of(new Probe("odd", () -> {
                    throw new IllegalStateException("s3cr3t");
                })),
                Duration.ofSeconds(10));

        assertThat(lines)
                .singleElement()
                .asString()
                .contains("could not be examined: java.lang.IllegalStateException", "-> Please report this as a bug.")
                .doesNotContain("s3cr3t");
    }

    @Test
    void a_line_has_the_state_first_and_no_control_characters() {
        assertThat(new Line("recipients", CheckResult.wrong("a\u001b[31mb\nc", "look")).toString())
                .isEqualToNormalizingNewlines("wrong    recipients  a?[31mb c\n" + " ".repeat(21) + "-> look\n");
    }
}
