package dev.coffer.work;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WorkerNameTest {

    private static final String POD = "coffer-worker-of-the-platform-team-in-production-7d9f8b6c54-";

    @Test
    void a_short_host_name_stays_as_it_is() {
        assertThat(new WorkerName("worker-1", 42)).hasToString("worker-1/42");
    }

    @Test
    void long_host_names_that_differ_at_their_end_give_different_names_of_50_characters() {
        String one = new WorkerName(POD + "abcde", 1).toString();
        String other = new WorkerName(POD + "abcdf", 1).toString();

        assertThat(one).hasSize(50).startsWith("coffer-worker-of-the").endsWith("/1");
        assertThat(other).hasSize(50).isNotEqualTo(one);
    }
}
