package dev.coffer.engine.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.coffer.engine.DumpPart;
import dev.coffer.engine.DumpResult;
import dev.coffer.engine.DumpWarning;
import dev.coffer.engine.EngineException;
import dev.coffer.engine.EngineException.Code;
import dev.coffer.engine.FirstWrite;
import dev.coffer.engine.MemoryDump;
import dev.coffer.engine.process.Eventually;
import dev.coffer.store.filesystem.Tmpfs;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Causes of failures that need a server that is short of something, or a standby: a small one is made to run into each. */
@Timeout(120)
class PostgresRareCausesTest {

    /** The table of locks has room for each of them, and for the processes of the server, this many times. */
    private static final Map<String, String> SMALL =
            Map.of("max_connections", "12", "max_locks_per_transaction", "10", "autovacuum", "off");

    private static final String SHOP = "shop";

    /** Of the server's memory, above what each of its processes has from the start, in KiB. */
    private static final long MEMORY = 60_000;

    private static PostgresServer server;

    private final PostgresEngine engine =
            new PostgresEngine(PostgresServer.CONFIG, new PostgresTools(PostgresServer.CONFIG));

    @TempDir
    Path folder;

    @BeforeAll
    static void a_small_server() {
        server = PostgresServer.start(SMALL);
        server.sql(
                "postgres",
                "CREATE ROLE keeper LOGIN PASSWORD 'k' IN ROLE pg_read_all_data",
                "CREATE DATABASE " + SHOP);
        server.sql(SHOP, "CREATE TABLE a AS SELECT 1 AS i", "CREATE TABLE b AS SELECT 2 AS i");
    }

    @AfterAll
    static void it_ends() throws IOException {
        server.close();
    }

    @Test
    void all_slots_of_the_server_are_taken_or_the_last_ones_are_reserved() throws Exception {
        DumpPart part = part(server, SHOP);
        List<Connection> taken = new ArrayList<>();
        try {
            SQLException full = null;
            while (full == null) {
                try {
                    taken.add(server.connect(SHOP));
                } catch (SQLException e) {
                    full = e;
                }
            }
            assertThat(refusal()).hasMessageContaining("too many clients already");
            assertPasses(failureOf(part), "too many clients already", "Raise max_connections");

            taken.remove(0).close();
            Eventually.until(
                    "the slot is free, for a superuser",
                    () -> refusal().toString().contains("remaining connection slots are reserved"));
            assertPasses(failureOf(part), "remaining connection slots are reserved", "Raise max_connections");
        } finally {
            for (Connection connection : taken) {
                connection.close();
            }
        }
    }

    @Test
    void the_table_of_locks_is_full() throws Exception {
        server.sql("postgres", "CREATE DATABASE many");
        server.sql("many", """
                DO $$ BEGIN FOR i IN 1..1000 LOOP EXECUTE 'CREATE TABLE t' || i || '()';
                IF i % 50 = 0 THEN COMMIT; END IF; END LOOP; END $$""");

        EngineException failure = failureOf(part(server, "many"));

        assertLasts(failure, "out of shared memory", "Raise max_locks_per_transaction");
        server.dropDatabase("many");
    }

    @Test
    void the_disk_of_the_server_is_full() throws Exception {
        DumpPart part = part(server, SHOP);
        try (Tmpfs disk = Tmpfs.mount(folder.resolve("disk"), "size=64k,mode=700")) {
            server.sql(
                    "postgres",
                    "CREATE TABLESPACE small LOCATION '" + disk.folder() + "'",
                    "GRANT CREATE ON TABLESPACE small TO keeper",
                    "ALTER ROLE keeper SET temp_tablespaces = small",
                    "ALTER ROLE keeper SET work_mem = '64kB'");
            try {
                EngineException refusal = refusal();
                assertThat(refusal.code()).isEqualTo(Code.SERVER_BUSY);
                assertThat(refusal.passing()).isTrue();
                assertThat(refusal)
                        .hasMessageContaining("has no disk space left")
                        .hasMessageContaining("Free disk space");

                assertPasses(failureOf(part), "No space left on device", "Free disk space on the database server");
            } finally {
                server.sql("postgres", "ALTER ROLE keeper RESET ALL", "DROP TABLESPACE small");
            }
        }
    }

    @Test
    void the_temporary_files_of_the_role_are_limited() throws Exception {
        DumpPart part = part(server, SHOP);
        server.sql(
                "postgres",
                "ALTER ROLE keeper SET temp_file_limit = '64kB'",
                "ALTER ROLE keeper SET work_mem = '64kB'");
        try {
            EngineException refusal = refusal();
            assertThat(refusal.passing()).isFalse();
            assertThat(refusal).hasMessageContaining("ALTER ROLE \"keeper\" SET temp_file_limit = -1");

            assertLasts(failureOf(part), "temp_file_limit (64kB)", "ALTER ROLE \"keeper\" SET temp_file_limit = -1");
        } finally {
            server.sql("postgres", "ALTER ROLE keeper RESET ALL");
        }
    }

    @Test
    void the_server_has_no_memory_left() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/prlimit")), "prlimit is Linux's");
        server.sql("postgres", "CREATE DATABASE big");
        server.sql("big", "CREATE TABLE t AS SELECT decode(repeat('ab', 40000000), 'hex') AS b");
        DumpPart part = part(server, "big");
        String postmaster =
                Files.readAllLines(server.data().resolve("postmaster.pid")).get(0);
        long kibibytes = Files.readAllLines(Path.of("/proc", postmaster, "status")).stream()
                .filter(line -> line.startsWith("VmSize:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .sum();
        limitMemory(postmaster, Long.toString((kibibytes + MEMORY) * 1024));
        try {
            assertPasses(failureOf(part), "out of memory", "Give the database server more memory");
        } finally {
            limitMemory(postmaster, "unlimited");
        }
        server.dropDatabase("big");
    }

    /** The soft limit of new processes of the server. */
    private static void limitMemory(String postmaster, String bytes) throws Exception {
        Process prlimit = new ProcessBuilder("/usr/bin/prlimit", "--pid=" + postmaster, "--as=" + bytes + ":")
                .inheritIO()
                .start();
        assertThat(prlimit.waitFor()).isZero();
    }

    @Test
    void a_dump_is_the_victim_of_a_deadlock() throws Exception {
        DumpPart part = part(server, SHOP);
        // The dump looks for a deadlock before the other session does, and not before there is one.
        server.sql("postgres", "ALTER ROLE keeper SET deadlock_timeout = '3s'");
        try (Connection other = server.connect(SHOP);
                Statement statement = other.createStatement()) {
            statement.execute("SET deadlock_timeout = '1h'");
            other.setAutoCommit(false);
            statement.execute("LOCK TABLE b");
            CompletableFuture<EngineException> failure = CompletableFuture.supplyAsync(() -> failureOf(part));
            Eventually.until(
                    "the dump waits for b", () -> !server.query(SHOP, """
                            SELECT 1 FROM pg_locks l JOIN pg_stat_activity a USING (pid)
                            WHERE NOT l.granted AND l.relation = 'b'::regclass AND a.application_name LIKE 'coffer-%'""").isEmpty());
            statement.execute("LOCK TABLE a");

            assertPasses(failure.get(), "deadlock detected", "no other session changes the tables' definitions");
        } finally {
            server.sql("postgres", "ALTER ROLE keeper RESET ALL");
        }
    }

    @Test
    void a_standby_ends_a_dump_for_what_the_primary_drops_and_dumps_all_but_unlogged_rows() throws Exception {
        server.sql("postgres", "CREATE DATABASE main");
        server.sql(
                "main",
                "CREATE TABLE t AS SELECT i, repeat(md5(i::text), 600) AS a FROM generate_series(1, 2000) i",
                "CREATE UNLOGGED TABLE fleeting AS SELECT 1 AS i",
                "CREATE TABLE victim AS SELECT 1 AS i");
        try (PostgresServer standby = server.standby(Map.of(
                "max_connections", "12", "max_locks_per_transaction", "10", "max_standby_streaming_delay", "0"))) {
            DumpPart part = part(standby, "main");

            EngineException failure = failureOf(part, () -> {
                server.sql("main", "SET synchronous_commit = on", "DROP TABLE victim");
                conflicts(
                        standby,
                        server.query("postgres", "SELECT pg_current_wal_flush_lsn()")
                                .get(0));
            });

            assertPasses(failure, "due to conflict with recovery", "hot_standby_feedback = on");
            ByteArrayOutputStream dump = new ByteArrayOutputStream();
            DumpResult result = part.dump(dump, null);
            assertThat(result.warnings())
                    .filteredOn(DumpWarning::omission)
                    .extracting(DumpWarning::text)
                    .singleElement()
                    .asString()
                    .contains("rows of tables", "fleeting", "is a standby", "Back up the primary server");
            MemoryDump stored =
                    new MemoryDump("main", PostgresDatabasePart.FORMAT, "pg_dump 15.0", dump.toByteArray(), null);
            assertThat(RestoredServer.restore(server, stored, "again").failed()).isEmpty();
        }
        String rows = "SELECT count(*) || md5(string_agg(i || a, '' ORDER BY i)) FROM t";
        assertThat(server.query("again", rows)).isEqualTo(server.query("main", rows));
        assertThat(server.query("again", "SELECT count(*) FROM fleeting")).containsExactly("0");
        server.dropDatabase("main");
        server.dropDatabase("again");
    }

    /** Returns when a standby has replayed all to a position of the log, or has received it and stands still for a while. */
    private static void conflicts(PostgresServer standby, String position) {
        int[] still = new int[1];
        try {
            Eventually.until("the standby has a conflict", () -> {
                List<String> replayed = standby.query(
                        "postgres",
                        "SELECT pg_last_wal_replay_lsn() >= '" + position + "' WHERE pg_last_wal_receive_lsn() >= '"
                                + position + "'");
                return replayed.contains("t") || (replayed.contains("f") && ++still[0] > 20);
            });
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private DumpPart part(PostgresServer at, String database) throws EngineException {
        return engine.plan(at.target("keeper", "k", database)).parts().stream()
                .filter(part -> database.equals(part.database()))
                .findFirst()
                .orElseThrow();
    }

    private EngineException refusal() {
        return Objects.requireNonNull(
                catchThrowableOfType(EngineException.class, () -> engine.probe(server.target("keeper", "k", SHOP))));
    }

    private static EngineException failureOf(DumpPart part) {
        return failureOf(part, () -> {});
    }

    /** The failure of a dump under which something happens as its first bytes arrive. */
    private static EngineException failureOf(DumpPart part, Runnable event) {
        OutputStream out = new FirstWrite(event::run);
        return Objects.requireNonNull(catchThrowableOfType(EngineException.class, () -> part.dump(out, null)));
    }

    private static void assertPasses(EngineException failure, String said, String advice) {
        assertFailure(failure, said, advice);
        assertThat(failure.passing()).as(failure.getMessage()).isTrue();
    }

    private static void assertLasts(EngineException failure, String said, String advice) {
        assertFailure(failure, said, advice);
        assertThat(failure.passing()).as(failure.getMessage()).isFalse();
    }

    private static void assertFailure(EngineException failure, String said, String advice) {
        assertThat(failure.getMessage()).contains(said).endsWith(String.valueOf(failure.advice()));
        assertThat(failure.advice()).contains(advice);
        assertThat(failure.code()).isEqualTo(Code.TOOL_FAILED);
    }
}
