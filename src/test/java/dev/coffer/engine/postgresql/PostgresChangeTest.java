package dev.coffer.engine.postgresql;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PostgresChangeTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "pg_dump: error: query failed: ERROR:  relation \"public.t\" does not exist\n"
                        + "pg_dump: detail: Query was: LOCK TABLE public.t IN ACCESS SHARE MODE",
                "pg_dump: error: query failed: ERROR:  relation \"public.s\" does not exist\n"
                        + "LINE 1: SELECT last_value, is_called FROM public.s",
                "pg_dump: [archiver (db)] query failed: ERROR:  schema \"annex\" does not exist\n"
                        + "pg_dump: [archiver (db)] query was: LOCK TABLE annex.t IN ACCESS SHARE MODE",
                "pg_dump: error: query failed: FEHLER:  Relation »public.t« existiert nicht\n"
                        + "pg_dump: detail: Query was: LOCK TABLE public.t IN ACCESS SHARE MODE",
                "pg_dump: error: query failed: ERROR:  could not open relation with OID 16517",
                "pg_dump: error: query failed: ERROR:  cache lookup failed for function 16519"
            })
    void what_was_there_a_moment_ago_is_a_change(String said) {
        assertThat(PostgresChange.isBehind(said)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "pg_dump of database \"shop\" was killed by signal 9 (SIGKILL)",
                "pg_dump: error: connection to server at \"db\" failed: FATAL:  database \"shop\" does not exist",
                "pg_dump: error: connection to server at \"db\" failed: FATAL:  role \"keeper\" does not exist",
                "pg_dump: error: query failed: ERROR:  permission denied for table t\n"
                        + "pg_dump: detail: Query was: LOCK TABLE public.t IN ACCESS SHARE MODE",
                "pg_dump: error: query failed: FATAL:  terminating connection due to administrator command\n"
                        + "pg_dump: detail: Query was: LOCK TABLE public.t IN ACCESS SHARE MODE",
                """
                pg_dump: error: query failed: FEHLER:  Shared Memory aufgebraucht
                TIP:  Sie müssten möglicherweise max_locks_per_transaction erhöhen.
                pg_dump: detail: Query was: LOCK TABLE public.t IN ACCESS SHARE MODE""",
                "pg_dump: error: query failed: ERROR:  deadlock detected\n"
                        + "pg_dump: detail: Query was: LOCK TABLE public.t IN ACCESS SHARE MODE",
                "pg_dump: error: query failed: ERROR:  canceling statement due to user request\n"
                        + "pg_dump: detail: Query was: LOCK TABLE public.t IN ACCESS SHARE MODE",
                "pg_dump: error: Dumping the contents of table \"t\" failed: PQgetResult() failed.\n"
                        + "pg_dump: detail: Error message from server: ERROR:  invalid page in block 7"
            })
    void what_has_another_cause_is_none(String said) {
        assertThat(PostgresChange.isBehind(said)).isFalse();
    }
}
