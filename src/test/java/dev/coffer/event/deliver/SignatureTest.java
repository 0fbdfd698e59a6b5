package dev.coffer.event.deliver;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class SignatureTest {

    /** As {@code printf '1700000000.{}' | openssl dgst -sha256 -hmac a-long-random-text} has it. */
    @Test
    void a_signature_covers_the_time_and_the_bytes() {
        String signature = Signature.of(
                "{}".getBytes(StandardCharsets.UTF_8), "a-long-random-text", Instant.ofEpochSecond(1_700_000_000));

        assertThat(signature)
                .isEqualTo("t=1700000000,v1=0dc9dea2a4ebfdc20c8e9b530a44f5fa53d9fcfacb20d66fd3a9aac5be5a1bb9");
    }
}
