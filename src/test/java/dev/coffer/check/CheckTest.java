package dev.coffer.check;

import static org.assertj.core.api.Assertions.assertThat;

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
    void the_table_has_the_state_first_and_at_most_100_columns() {
        String table = Table.of(List.of(
                CheckResult.ok("catalog", "word ".repeat(60)),
                CheckResult.wrong("recipients", "a\u001b[31mb", "do " + "this ".repeat(40)),
                CheckResult.warning("store", "short", "look")));

        assertThat(table.lines())
                .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(100))
                .anySatisfy(line -> assertThat(line).startsWith("ok       catalog     word word"))
                .anySatisfy(line -> assertThat(line).isEqualTo("wrong    recipients  a?[31mb"))
                .anySatisfy(line -> assertThat(line).isEqualTo("warning  store       short"))
                .anySatisfy(line -> assertThat(line).isEqualTo(" ".repeat(21) + "-> look"));
        assertThat(table.lines().filter(line -> !line.startsWith(" "))).hasSize(3);
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
