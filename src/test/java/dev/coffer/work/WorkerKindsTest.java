package dev.coffer.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffer.harness.Configured;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Which kinds of work a process does. */
class WorkerKindsTest {

    private static final List<WorkKind> ALL = List.of(new Kind("backup-take"), new Kind("backup-prove"));

    @Test
    void by_default_it_does_all() {
        assertThat(WorkQueue.done(ALL, Configured.mapping(WorkConfig.class, Map.of())))
                .isEqualTo(ALL);
    }

    @Test
    void it_does_those_that_are_named() {
        assertThat(WorkQueue.done(ALL, Configured.mapping(WorkConfig.class, Map.of("coffer.worker.kinds", "prove"))))
                .containsExactly(ALL.get(1));
    }

    @Test
    void an_unknown_one_is_refused_with_those_that_exist() {
        WorkConfig config = Configured.mapping(WorkConfig.class, Map.of("coffer.worker.kinds", "prove,dream"));

        assertThatThrownBy(() -> WorkQueue.done(ALL, config))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("coffer.worker.kinds must be some of [prove, take], and not [dream, prove].");
    }

    private record Kind(String name) implements WorkKind {
        @Override
        public int bound() {
            return 1;
        }

        @Override
        public void run(String subject, UUID execution) {}
    }
}
