package dev.coffer.engine.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.coffer.engine.DumpPart;
import dev.coffer.engine.EngineException;
import dev.coffer.engine.EngineException.Code;
import dev.coffer.engine.process.Eventually;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a tool leaves on the server when it ends in the middle of its work. */
@Timeout(60)
class PostgresBackendsTest {

    private static final String DATABASE = "locked";

    private static final String SESSIONS =
            "SELECT application_name FROM pg_stat_activity WHERE application_name ~ '^coffer-[0-9a-f]{8}$'";

    private static final PostgresServer server = PostgresServer.shared();

    private Connection holder;

    @BeforeAll
    static void a_database_and_a_role_that_sees_nobody_s_queries() {
        server.dropDatabase(DATABASE);
        server.sql(
                "postgres",
                "DROP ROLE IF EXISTS waiter",
                "CREATE ROLE waiter LOGIN PASSWORD 'w' IN ROLE pg_read_all_data",
                "CREATE DATABASE " + DATABASE);
        server.sql(DATABASE, "CREATE TABLE \"T able\" AS SELECT 1");
    }

    @AfterAll
    static void the_database_goes() {
        server.dropDatabase(DATABASE);
    }

    @BeforeEach
    void a_migration_holds_a_lock() throws SQLException {
        holder = server.connect(DATABASE);
        holder.setAutoCommit(false);
        try (Statement statement = holder.createStatement()) {
            statement.execute("SET application_name = 'migration'");
            statement.execute("LOCK TABLE \"T able\" -- with secr3t");
        }
    }

    @AfterEach
    void it_ends() throws SQLException {
        holder.close();
    }

    @Test
    void a_dump_that_waits_too_long_for_a_lock_says_which_and_who_holds_it() throws Exception {
        try (Connection other = server.connect(DATABASE);
                Statement statement = other.createStatement()) {
            statement.execute("SET application_name = 'coffer-other'");

            EngineException failure = Objects.requireNonNull(catchThrowableOfType(
                    EngineException.class,
                    () -> part("waiter", Duration.ofSeconds(1)).dump(nowhere(), null)));

            assertThat(failure.code()).isEqualTo(Code.TOOL_UNFINISHED);
            assertThat(failure.passing()).isFalse();
            assertThat(failure)
                    .hasMessageContainingAll(
                            "hung: it wrote nothing for 1.0 seconds, and was killed. It waited for a lock on"
                                    + " public.\"T able\", which is held by process ",
                            "user \"postgres\", application \"migration\"",
                            String.valueOf(failure.advice()));
            assertThat(failure.getMessage()).doesNotContain("secr3t");
            assertThat(failure.advice()).startsWith("Commit or end the transaction that holds the lock");
            assertThat(server.query("postgres", SESSIONS)).isEmpty();
            statement.execute("SELECT 1");
        }
    }

    @Test
    void a_role_that_may_see_activity_says_since_when_the_lock_is_held() throws Exception {
        EngineException failure = Objects.requireNonNull(catchThrowableOfType(
                EngineException.class,
                () -> part("postgres", Duration.ofSeconds(1)).dump(nowhere(), null)));

        assertThat(failure).hasMessageContainingAll("state \"idle in transaction\"", "in a transaction since 20");
        assertThat(failure.getMessage()).doesNotContain("secr3t");
    }

    @Test
    void the_session_of_a_tool_that_is_killed_ends_with_it() throws Exception {
        AtomicReference<Throwable> failure = new AtomicReference<>();
        Thread dumping = dumping(failure, new AtomicBoolean(), Duration.ofMinutes(1));
        Eventually.until(
                "it waits",
                () -> !server.query("postgres", SESSIONS + " AND wait_event_type = 'Lock'")
                        .isEmpty());

        ProcessHandle.current()
                .children()
                .filter(child -> child.info().command().orElse("").endsWith("/pg_dump"))
                .forEach(ProcessHandle::destroyForcibly);

        dumping.join();
        assertThat(server.query("postgres", SESSIONS)).isEmpty();
        assertThat(failure.get()).hasMessageContaining("was killed by signal 9");
    }

    @Test
    void the_session_of_a_tool_that_is_stopped_ends_with_it() throws Exception {
        AtomicReference<Throwable> failure = new AtomicReference<>();
        AtomicBoolean interrupted = new AtomicBoolean();
        Thread dumping = dumping(failure, interrupted, Duration.ofMinutes(1));
        Eventually.until(
                "it waits",
                () -> !server.query("postgres", SESSIONS + " AND wait_event_type = 'Lock'")
                        .isEmpty());

        dumping.interrupt();

        dumping.join();
        assertThat(server.query("postgres", SESSIONS)).isEmpty();
        assertThat(failure.get()).isInstanceOf(InterruptedIOException.class);
        assertThat(interrupted).isTrue();
    }

    @Test
    void a_tool_that_has_the_last_session_of_its_role_cancels_its_query_itself() throws Exception {
        try {
            AtomicReference<Throwable> failure = new AtomicReference<>();
            Thread dumping = dumping(failure, new AtomicBoolean(), Duration.ofSeconds(5));
            // Another one counts the rows.
            itWaitsAndTheRoleMayHave(2);

            dumping.join();

            assertThat(failure.get())
                    .isInstanceOf(EngineException.class)
                    .hasMessageContaining("hung: it wrote nothing for")
                    .hasMessageNotContaining("may be left");
            assertThat(server.query("postgres", SESSIONS)).isEmpty();
        } finally {
            server.sql("postgres", "ALTER ROLE waiter CONNECTION LIMIT -1");
        }
    }

    @Test
    void the_only_session_of_a_role_that_its_killed_tool_leaves_is_told_with_how_to_end_it() throws Exception {
        try {
            AtomicReference<Throwable> failure = new AtomicReference<>();
            Thread dumping = dumping(failure, new AtomicBoolean(), Duration.ofMinutes(1));
            itWaitsAndTheRoleMayHave(1);

            ProcessHandle.current()
                    .children()
                    .filter(child -> child.info().command().orElse("").endsWith("/pg_dump"))
                    .forEach(ProcessHandle::destroyForcibly);

            dumping.join();
            String session = server.query("postgres", SESSIONS).get(0);
            assertThat(failure.get())
                    .hasMessageContainingAll(
                            "was killed by signal 9",
                            "pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = '" + session
                                    + "'");
        } finally {
            server.sql(
                    "postgres",
                    "ALTER ROLE waiter CONNECTION LIMIT -1",
                    "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE usename = 'waiter'");
        }
    }

    /** The role may have no more sessions from here on: its first ones come and go before the tool begins. */
    private static void itWaitsAndTheRoleMayHave(int sessions) throws Exception {
        Eventually.until(
                "it waits",
                () -> !server.query("postgres", SESSIONS + " AND wait_event_type = 'Lock'")
                        .isEmpty());
        server.sql("postgres", "ALTER ROLE waiter CONNECTION LIMIT " + sessions);
    }

    private static Thread dumping(AtomicReference<Throwable> failure, AtomicBoolean interrupted, Duration patience)
            throws Exception {
        DumpPart part = part("waiter", patience);
        Thread dumping = new Thread(() -> {
            failure.set(catchThrowable(() -> part.dump(nowhere(), null)));
            interrupted.set(Thread.currentThread().isInterrupted());
        });
        dumping.start();
        return dumping;
    }

    private static OutputStream nowhere() {
        return OutputStream.nullOutputStream();
    }

    private static DumpPart part(String role, Duration patience) throws EngineException {
        PostgresConfig config = PostgresServer.Config.stallingFor(patience);
        return new PostgresEngine(config, new PostgresTools(config))
                .plan(server.target(role, "w", DATABASE)).parts().stream()
                        .filter(part -> DATABASE.equals(part.database()))
                        .findFirst()
                        .orElseThrow();
    }
}
