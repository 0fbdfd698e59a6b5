package dev.coffer.engine.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class ErrorTailTest {

    private static final String SECRET = "0123456789abcdef";

    @Test
    void a_secret_is_masked_at_whatever_place_the_tail_begins() throws InterruptedException {
        String end = "\n" + "x".repeat(128 * 1024 - 8);
        for (int shift = 0; shift < 2 * SECRET.length(); shift++) {
            String text = tail("y".repeat(200_000) + SECRET + end.substring(shift));

            assertThat(text)
                    .doesNotContain("abcdef", "012345")
                    .doesNotContain("6789")
                    .endsWith("xxx…");
        }
    }

    @Test
    void only_the_last_lines_are_shown_in_order_and_without_control_characters() throws InterruptedException {
        assertThat(tail("1\n2\n3\n4\n5\n6\n\n\u001b[31m7\r\n8\t9\n")).isEqualTo("3\n4\n5\n6\n[31m7\n8 9");
    }

    @Test
    void an_error_is_shown_whatever_stands_after_it() throws InterruptedException {
        String query = "pg_dump: detail: Query was: SELECT a\n" + "FROM t\n".repeat(200);

        assertThat(tail("pg_dump: reading\npg_dump: error: query failed: ERROR:  no such thing\n" + query))
                .isEqualTo("pg_dump: error: query failed: ERROR: no such thing\npg_dump: detail: Query was: SELECT a");
    }

    private static String tail(String said) throws InterruptedException {
        ErrorTail tail = new ErrorTail(
                "tail",
                new ByteArrayInputStream(said.getBytes(StandardCharsets.UTF_8)),
                new Secrets(List.of(SECRET)),
                line -> {});
        tail.start();
        tail.join();
        return tail.text();
    }
}
