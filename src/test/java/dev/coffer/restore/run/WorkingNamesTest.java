package dev.coffer.restore.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.engine.RestoreTarget;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class WorkingNamesTest {

    private final WorkingNames names = new WorkingNames(UUID.randomUUID());

    @Test
    void each_attempt_has_names_of_its_own_which_backups_know() {
        assertThat(names.of(12, 3)).matches(RestoreTarget.WORKING_NAME).hasSizeLessThan(63);
        assertThat(WorkingNames.displaced(names.of(1, 2))).matches(RestoreTarget.WORKING_NAME);
        assertThat(names.isOf(1, names.of(1, 0))).isTrue();
        assertThat(names.isOf(1, names.of(11, 0))).isFalse();
        assertThat(names.isAny(names.of(7, 0))).isTrue();
        assertThat(names.isAny(new WorkingNames(UUID.randomUUID()).of(7, 0))).isFalse();
        assertThat(names.isAny("coffer_orders")).isFalse();
    }
}
