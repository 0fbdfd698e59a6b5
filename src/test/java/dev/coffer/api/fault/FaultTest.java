package dev.coffer.api.fault;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FaultTest {

    @Test
    void what_was_sent_is_quoted_up_to_a_length() {
        assertThat(Fault.quote("a".repeat(64))).isEqualTo("a".repeat(64));
        assertThat(Fault.quote("a".repeat(65))).isEqualTo("a".repeat(64) + "…");
        assertThat(Fault.quote("🎉".repeat(1000))).isEqualTo("🎉".repeat(64) + "…");
    }

    @Test
    void what_was_sent_is_quoted_without_what_would_garble_a_terminal_or_the_json() {
        assertThat(Fault.quote("a\u0000b\nc\u001b[1md\uD800e")).isEqualTo("a?b?c?[1md?e");
    }

    @Test
    void headers_and_extras_add_up() {
        // when
        Fault fault = Fault.of(FaultCode.OVER_LIMIT, "Too much.")
                .withHeader("Retry-After", "3")
                .withExtra("retryAfter", "3")
                .withExtra("details", "Only 20 POST request(s) can be made to * every minute.");
        // then
        assertThat(fault.headers()).containsOnlyKeys("Retry-After");
        assertThat(fault.json())
                .isEqualTo("{\"overLimit\":{\"code\":413,\"message\":\"Too much.\",\"retryAfter\":\"3\","
                        + "\"details\":\"Only 20 POST request(s) can be made to * every minute.\"}}");
    }
}
