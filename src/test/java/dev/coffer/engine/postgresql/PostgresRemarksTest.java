package dev.coffer.engine.postgresql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.engine.DumpWarning;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PostgresRemarksTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "pg_dump: warning: subscriptions not dumped because current user is not a superuser",
                "pg_dump: warning: typtype of data type \"x\" appears to be invalid",
                "pg_dump: warning: bogus value in pg_cast.castfunc or pg_cast.castmethod field",
                "pg_dumpall: warning: could not parse ACL list",
                "pg_dump: warning: what no release says yet",
                "WARNING:  skipping large object 7"
            })
    void what_is_left_out_makes_the_dump_incomplete(String line) {
        assertThat(PostgresRemarks.of("pg_dump", List.of(line)))
                .singleElement()
                .matches(DumpWarning::omission)
                .extracting(DumpWarning::text)
                .isEqualTo("pg_dump warns: " + line.replaceFirst("^.*(warning: |WARNING: +)", ""));
    }

    @Test
    void what_the_server_says_beside_is_a_note_of_one_sentence() {
        assertThat(PostgresRemarks.of(
                        "pg_dump",
                        List.of(
                                "WARNING:  database \"a\" has a collation version mismatch",
                                "DETAIL:  The database was created using collation version 1.",
                                "HINT:  Rebuild all objects.",
                                "pg_dump: warning: owner of table \"t\" appears to be invalid")))
                .containsExactly(
                        DumpWarning.note("pg_dump warns: database \"a\" has a collation version mismatch"
                                + " The database was created using collation version 1. Rebuild all objects."),
                        DumpWarning.note("pg_dump warns: owner of table \"t\" appears to be invalid"));
    }

    @Test
    void known_noise_and_repetitions_are_dropped() {
        assertThat(PostgresRemarks.of(
                        "pg_dump",
                        List.of(
                                "NOTICE:  relation exists",
                                "pg_dump: warning: there are circular foreign-key constraints on this table:",
                                "pg_dump: detail: t",
                                "pg_dump: hint: You might not be able to restore the dump",
                                "WARNING:  again",
                                "WARNING:  again")))
                .containsExactly(DumpWarning.note("pg_dump warns: again"));
    }

    @Test
    void of_very_many_remarks_the_omissions_are_shown_and_the_others_counted() {
        List<String> lines = IntStream.range(0, 1000)
                .mapToObj(i -> i == 900 ? "pg_dump: warning: t not dumped" : "WARNING:  w" + i)
                .toList();

        assertThat(PostgresRemarks.of("pg_dump", lines))
                .hasSize(PostgresRemarks.MOST + 1)
                .startsWith(DumpWarning.omission("pg_dump warns: t not dumped"))
                .endsWith(DumpWarning.note("pg_dump has 980 more warnings."));
    }
}
