package dev.coffer.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.harness.Configured;
import dev.coffer.setting.Check;
import dev.coffer.setting.CheckResult;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class CheckTest {

    @Test
    void what_never_answers_has_a_line_and_holds_up_no_other() {
        CountDownLatch never = new CountDownLatch(1);

        List<CheckResult> lines = CheckCommand.examine(
                List.of(
                        subject("first", () -> {
                            never.await();
                            return List.of();
                        }),
                        subject("second", () -> List.of(CheckResult.ok("second", "fine")))),
                Duration.ofMillis(500));
        never.countDown();

        assertThat(lines).extracting(CheckResult::subject).containsExactly("first", "second");
        assertThat(Configured.lines(lines).get(0)).startsWith("wrong no answer within");
        assertThat(Configured.lines(lines).get(1)).isEqualTo("ok fine");
    }

    @Test
    void what_fails_in_a_way_that_nobody_thought_of_has_a_line_without_its_message() {
        List<CheckResult> lines = CheckCommand.examine(
                List.of(subject("odd", () -> {
                    throw new IllegalStateException("s3cr3t");
                })),
                Duration.ofSeconds(10));

        assertThat(Configured.lines(lines))
                .containsExactly(
                        "wrong could not be examined: java.lang.IllegalStateException -> Please report this as a"
                                + " bug.");
    }

    @Test
    void a_line_has_the_state_first_and_no_control_characters() {
        assertThat(CheckCommand.line(CheckResult.wrong("recipients", "a\u001b[31mb\nc", "look")))
                .isEqualToNormalizingNewlines("wrong    recipients  a?[31mb c\n" + " ".repeat(21) + "-> look\n");
    }

    private static Check subject(String name, Callable<List<CheckResult>> examined) {
        return new Check() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public List<CheckResult> examine() throws Exception {
                return examined.call();
            }
        };
    }
}
