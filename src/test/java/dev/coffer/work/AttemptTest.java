package dev.coffer.work;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class AttemptTest {

    private static final Instant BEGUN = Instant.parse("2026-01-02T03:04:05.678901Z");

    @Test
    void an_attempt_reads_back_from_json_whose_times_are_text() throws JsonProcessingException {
        Attempt running = Attempt.begun(3, "worker-1/42", BEGUN);
        Attempt ended = running.end("its worker died, while it was BUILDING", BEGUN.plusSeconds(9));
        ObjectMapper json = new ObjectMapper().findAndRegisterModules();

        assertThat(json.readValue(json.writeValueAsString(running), Attempt.class))
                .isEqualTo(running);
        assertThat(json.readValue(json.writeValueAsString(ended), Attempt.class))
                .isEqualTo(ended);
        assertThat(json.writeValueAsString(ended)).contains("\"begun\":\"2026-01-02T03:04:05.678901Z\"");
    }

    @Test
    void what_ended_once_does_not_end_again() {
        Attempt ended = Attempt.begun(1, "worker-1/42", BEGUN).end("handed back", BEGUN);

        assertThat(ended.end("its worker died", BEGUN.plusSeconds(60))).isEqualTo(ended);
    }
}
