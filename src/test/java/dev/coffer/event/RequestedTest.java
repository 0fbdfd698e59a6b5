package dev.coffer.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import org.junit.jupiter.api.Test;

class RequestedTest {

    private static final UUID ONE = UUID.fromString("0198f2a0-0000-7000-8000-000000000001");
    private static final UUID TWO = UUID.fromString("0198f2a0-0000-7000-8000-000000000002");

    @Test
    void the_last_id_of_a_path_is_what_it_is_about() {
        Requested requested = Requested.of("DELETE", "/v1.0/demo/instances/" + ONE + "/restores/" + TWO);

        assertThat(requested.template()).isEqualTo("/v1.0/{accountId}/instances/{instanceId}/restores/{restoreId}");
        assertThat(requested.subject()).isEqualTo(Subject.restore(TWO, ONE));
        assertThat(Requested.of("POST", "/v1.0/demo/backups/" + ONE + "/action").subject())
                .isEqualTo(new Subject("backup", ONE, null));
    }

    @Test
    void nothing_that_a_caller_made_up_is_kept() {
        assertThat(Requested.of("POST", "/v1.0/demo/backups/secret/action"))
                .isEqualTo(new Requested("POST", "/v1.0/{accountId}/backups/{backupId}/action", Subject.NONE, null));
        assertThat(Requested.of("POST", "/v1.0/demo/secret"))
                .isEqualTo(new Requested("POST", "other", Subject.NONE, null));
    }
}
