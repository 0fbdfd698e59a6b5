package dev.coffer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class BannerTest {

    private static final UUID INSTANCE = UUID.fromString("0198f2a0-0000-7000-8000-000000000001");

    @Test
    void a_generated_token_is_shown_and_put_into_each_request() {
        // when
        String text = new Banner("http://localhost:1234", "demo", Optional.of("coffer_x"), Optional.of(INSTANCE), true)
                .text();
        // then
        assertThat(text.lines())
                .contains(
                        "  URL      http://localhost:1234",
                        "  account  demo",
                        "  token    coffer_x",
                        "  curl -s -H \"X-Auth-Token: coffer_x\" http://localhost:1234/v1.0/demo/backups"
                                + " -H 'Content-Type: application/json'"
                                + " -d '{\"backup\": {\"name\": \"first\", \"instance\": \"" + INSTANCE + "\"}}'",
                        "  curl -s -H \"X-Auth-Token: coffer_x\" http://localhost:1234/v1.0/demo/instances/" + INSTANCE
                                + "/backups",
                        "  curl -s -H \"X-Auth-Token: coffer_x\" http://localhost:1234/v1.0/demo/datastores");
        assertThat(text).doesNotContain("client tools");
    }

    @Test
    void a_configured_token_is_named_but_not_shown() {
        // when
        String text = new Banner("http://localhost:1234", "demo", Optional.empty(), Optional.of(INSTANCE), true).text();
        // then
        assertThat(text).contains("a configured token").contains("-H \"X-Auth-Token: $TOKEN\"");
    }

    @Test
    void missing_client_tools_are_named_with_what_installs_them() {
        // when
        String text =
                new Banner("http://localhost:1234", "demo", Optional.of("t"), Optional.of(INSTANCE), false).text();
        // then
        assertThat(text).contains("apt-get install", "dnf install", "brew install");
    }

    @Test
    void without_an_instance_only_what_works_without_one_is_shown() {
        // when
        String text = new Banner("http://localhost:1234", "demo", Optional.of("t"), Optional.empty(), true).text();
        // then
        assertThat(text.lines().filter(line -> line.contains("curl"))).hasSize(1);
    }
}
