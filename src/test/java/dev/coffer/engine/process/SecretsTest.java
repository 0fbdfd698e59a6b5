package dev.coffer.engine.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class SecretsTest {

    @Test
    void a_secret_is_masked_wherever_it_stands() {
        assertThat(secret("s3cret").redact("as3cretb s3cret")).isEqualTo("a***b ***");
    }

    @Test
    void a_secret_beyond_ascii_is_masked() {
        assertThat(secret("pässwörd").redact("say pässwörd.")).isEqualTo("say ***.");
    }

    @Test
    void occurrences_that_overlap_leave_nothing_over() {
        assertThat(secret("abab").redact("xababab")).isEqualTo("x***");
    }

    @Test
    void a_very_short_secret_is_masked_only_where_it_stands_alone() {
        assertThat(secret("a").redact("a plan at \"a\" has a password"))
                .isEqualTo("*** plan at \"***\" has *** password");
    }

    @Test
    void an_empty_secret_is_none() {
        assertThat(secret("").redact("text")).isEqualTo("text");
    }

    @Test
    void a_secret_that_the_cut_divides_is_masked() {
        byte[] text = "the s3cret is out".getBytes(StandardCharsets.UTF_8);

        assertThat(secret("s3cret").redact(text, 7)).isEqualTo("*** is out");
    }

    private static Secrets secret(String secret) {
        return new Secrets(List.of(secret));
    }
}
