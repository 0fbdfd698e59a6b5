package dev.coffer.engine.mysql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.coffer.engine.BackupEngine;
import dev.coffer.engine.DatabaseContents;
import dev.coffer.engine.DatabaseRestore;
import dev.coffer.engine.DumpPart;
import dev.coffer.engine.DumpPlan;
import dev.coffer.engine.DumpWarning;
import dev.coffer.engine.EngineException;
import dev.coffer.engine.EngineException.Code;
import dev.coffer.engine.FirstWrite;
import dev.coffer.engine.MemoryDump;
import dev.coffer.engine.RestoreTarget;
import dev.coffer.engine.Target;
import dev.coffer.engine.TlsMode;
import dev.coffer.engine.process.Eventually;
import dev.coffer.harness.MysqlServer;
import dev.coffer.harness.TcpForwarder;
import dev.coffer.store.filesystem.Tmpfs;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a backup does on a server in trouble, for both flavors, each with a server of its own that may be ended. */
@Timeout(180)
@TestInstance(Lifecycle.PER_CLASS)
abstract class TroubleContract {

    private static final String SHOP = "shop";

    private static final int TABLES = 2000;

    private final Flavor flavor;
    private MysqlServer server;

    @TempDir
    private Path folder;

    TroubleContract(Flavor flavor) {
        this.flavor = flavor;
    }

    @BeforeAll
    void a_server_of_its_own() {
        server = MysqlServer.start(flavor);
    }

    @AfterAll
    void it_ends() {
        if (server != null) {
            server.close();
        }
    }

    @BeforeEach
    void no_databases() {
        for (String database : server.rows("", "SHOW DATABASES")) {
            if (!MysqlSession.SYSTEM.contains(database)) {
                server.execute("", "DROP DATABASE " + MysqlSamples.name(database));
            }
        }
    }

    private BackupEngine engine(String... settings) {
        Map<String, String> all = new HashMap<>();
        for (int i = 0; i < settings.length; i += 2) {
            all.put(settings[i], settings[i + 1]);
        }
        return MysqlDumps.engine(flavor, MysqlDumps.config(all));
    }

    /** More than the pipe and the queue hold, so that the tool cannot come to its end before it is read on. */
    private void makeBigShop() {
        server.execute("", "CREATE DATABASE shop");
        server.execute(
                SHOP,
                "CREATE TABLE a (n INT PRIMARY KEY, v LONGTEXT)",
                "CREATE TABLE b (n INT PRIMARY KEY)",
                "INSERT INTO a VALUES (1, REPEAT('x', 12000000))",
                "INSERT INTO b VALUES (1)");
    }

    /** Returns the failure of a dump of the shop under which something happens as its first bytes arrive. */
    private EngineException failureUnder(BackupEngine engine, Runnable event) throws Exception {
        OutputStream out = new FirstWrite(event::run);
        try (DumpPlan plan = engine.plan(MysqlDumps.target(server, SHOP))) {
            DumpPart part = plan.parts().get(1);
            return Objects.requireNonNull(catchThrowableOfType(EngineException.class, () -> part.dump(out, null)));
        }
    }

    @Test
    void a_server_without_databases_has_nothing_to_back_up() {
        assertThatThrownBy(() -> engine().plan(MysqlDumps.target(server)))
                .hasMessageContaining("has no database to back up. Create one")
                .extracting("code")
                .isEqualTo(Code.SERVER_REFUSED);
    }

    @Test
    void two_thousand_tables_are_dumped_and_counted() throws Exception {
        server.execute("", "CREATE DATABASE shop");
        List<String> statements = new ArrayList<>();
        for (int i = 0; i < TABLES; i++) {
            // Of the engine that makes a table fastest.
            statements.add("CREATE TABLE t" + i + " (n INT PRIMARY KEY) ENGINE=MEMORY");
        }
        statements.add("INSERT INTO t7 VALUES (1), (2)");
        server.execute(SHOP, statements.toArray(String[]::new));

        try (DumpPlan plan = engine().plan(MysqlDumps.target(server, SHOP))) {
            assertThat(plan.warnings())
                    .singleElement()
                    .extracting(DumpWarning::text)
                    .asString()
                    .contains("shop.t0 (MEMORY)", "and 1990 more")
                    .hasSizeLessThan(1000);
            MysqlDumps.Dump dump = MysqlDumps.dump(plan, folder).of(SHOP);

            assertThat(dump.result().warnings()).isEmpty();
            List<DatabaseContents.Table> counted =
                    dump.result().contents().get(0).schemas().get(0).tables();
            assertThat(counted).hasSize(TABLES);
            assertThat(counted.stream().mapToLong(table -> Objects.requireNonNull(table.rows())))
                    .containsOnly(0L, 2L)
                    .containsOnlyOnce(2L);
            assertThat(Files.readString(dump.file())).containsSubsequence("CREATE TABLE `t0`", "INSERT INTO `t7`");
            assertThat(Files.readAllLines(dump.file()).stream()
                            .filter(line -> line.startsWith("CREATE TABLE "))
                            .count())
                    .isEqualTo(TABLES);
        }
    }

    private RestoreTarget restoring(Target target, Map<String, String> settings) throws EngineException {
        MysqlConfig config = MysqlDumps.config(settings);
        return new MysqlRestores(flavor, config, new MysqlTools(config)).connect(target, null);
    }

    @Test
    void a_server_that_restarts_or_crashes_under_a_dump_costs_an_attempt() throws Exception {
        makeBigShop();
        for (Runnable event : List.<Runnable>of(() -> server.restart(), () -> server.crash())) {
            EngineException failure = failureUnder(engine(), event);

            assertThat(failure.passing()).as(failure.getMessage()).isTrue();
            assertThat(failure.code()).isEqualTo(Code.SERVER_UNREACHABLE);
            assertThat(failure).hasMessageContaining("the connection to it broke");
        }
    }

    @Test
    void a_server_that_hangs_ends_a_dump_in_time() throws Exception {
        makeBigShop();
        Instant begin = Instant.now();
        try {
            EngineException failure =
                    failureUnder(engine("stall-timeout", "2s", "connect-timeout", "1s"), () -> server.signal("STOP"));

            assertThat(failure)
                    .hasMessageContaining("hung: it wrote nothing for 2.0 seconds")
                    .hasMessageContaining("does not answer");
            assertThat(failure.passing()).as(failure.getMessage()).isTrue();
            assertThat(Duration.between(begin, Instant.now())).isLessThan(Duration.ofSeconds(60));
        } finally {
            server.signal("CONT");
        }
    }

    @Test
    void a_server_that_accepts_and_says_nothing_ends_an_attempt_in_time() {
        try (TcpForwarder forwarder = TcpForwarder.to(server.port())) {
            forwarder.set(TcpForwarder.Mode.HOLD);
            Target target = new Target(
                    "127.0.0.1",
                    forwarder.port(),
                    MysqlServer.USER,
                    MysqlServer.PASSWORD,
                    List.of(),
                    TlsMode.PREFER,
                    false);
            Instant begin = Instant.now();

            EngineException failure = Objects.requireNonNull(catchThrowableOfType(
                    EngineException.class, () -> engine("connect-timeout", "1s").probe(target)));

            assertThat(failure.passing()).as(failure.getMessage()).isTrue();
            assertThat(failure).hasMessageContaining("does not answer").hasMessageContaining("connect-timeout");
            assertThat(Duration.between(begin, Instant.now())).isLessThan(Duration.ofSeconds(30));
        }
    }

    @Test
    void a_table_that_another_session_locks_ends_a_dump_in_time() throws Exception {
        makeBigShop();
        try (Connection other = server.connect(SHOP);
                Statement statement = other.createStatement()) {
            statement.execute("LOCK TABLES b WRITE");

            EngineException failure = failureUnder(engine("lock-timeout", "1s", "stall-timeout", "3s"), () -> {});

            assertLocked(failure);
            assertThat(failure)
                    .hasMessageContaining("hung: it wrote nothing for 3.0 seconds")
                    .hasMessageContaining("Waiting for table");
            statement.execute("UNLOCK TABLES");
        }
        assertDumped();
    }

    @Test
    void a_table_whose_change_waits_for_a_transaction_ends_a_dump_in_time() throws Exception {
        makeBigShop();
        try (Connection reading = server.connect(SHOP);
                Statement read = reading.createStatement()) {
            reading.setAutoCommit(false);
            read.execute("SELECT * FROM b");
            CompletableFuture<Void> change =
                    CompletableFuture.runAsync(() -> server.execute(SHOP, "ALTER TABLE b ADD COLUMN m INT"));
            Eventually.until(
                    "the change waits",
                    () -> server.rows("", "SHOW PROCESSLIST").stream()
                            .anyMatch(row -> row.contains("Waiting for table metadata lock")));

            // MySQL finds a deadlock at once, and MariaDB none.
            assertLocked(failureUnder(engine("lock-timeout", "1s", "stall-timeout", "3s"), () -> {}));
            reading.rollback();
            change.get();
        }
        assertDumped();
    }

    private static void assertLocked(EngineException failure) {
        assertThat(failure).hasMessageContaining("has a lock in the way").hasMessageContaining("SHOW PROCESSLIST");
        assertThat(failure.passing()).as(failure.getMessage()).isTrue();
        assertThat(failure.code()).isEqualTo(Code.SERVER_BUSY);
    }

    /** Dumps the shop, without a failure, and compares. */
    private void assertDumped() throws Exception {
        try (DumpPlan plan = engine().plan(MysqlDumps.target(server, SHOP))) {
            MysqlDumps.Dump dump = MysqlDumps.dump(plan, folder).of(SHOP);
            assertThat(dump.result().warnings()).isEmpty();
            assertThat(dump.result().contents()).hasSize(1);
            MysqlDumps.load(server, dump.file(), "copy");
        }
        assertThat(MysqlSamples.contents(server, "copy")).isEqualTo(MysqlSamples.contents(server, SHOP));
    }

    @Test
    void a_global_lock_of_another_session_is_no_obstacle() throws Exception {
        makeBigShop();
        try (Connection other = server.connect(SHOP);
                Statement statement = other.createStatement()) {
            statement.execute("FLUSH TABLES WITH READ LOCK");
            try (DumpPlan plan = engine().plan(MysqlDumps.target(server, SHOP))) {
                MysqlDumps.Dump dump = MysqlDumps.dump(plan, folder).of(SHOP);
                assertThat(dump.result().warnings()).isEmpty();
                assertThat(plan.state()).containsKey(LogChain.END);
            }
        }
        assertDumped();
    }

    @Test
    void one_database_of_ten_that_cannot_be_read_costs_only_itself() throws Exception {
        for (int i = 0; i < 10; i++) {
            String name = "d" + i;
            server.execute("", "CREATE DATABASE " + name);
            server.execute(name, "CREATE TABLE t (n INT PRIMARY KEY)", "INSERT INTO t VALUES (" + i + ")");
        }
        server.execute("d5", "ALTER TABLE t DISCARD TABLESPACE"); // as if its file were gone
        List<String> omissions = new ArrayList<>();
        try (DumpPlan plan = engine().plan(MysqlDumps.target(server))) {
            plan.warnings().stream().filter(DumpWarning::omission).forEach(warning -> omissions.add(warning.text()));
            for (DumpPart part : plan.parts()) {
                if (part.database() == null) {
                    continue;
                }
                try (OutputStream out = Files.newOutputStream(folder.resolve(part.fileName()))) {
                    part.dump(out, null);
                } catch (EngineException e) {
                    assertThat(e.code()).as(e.getMessage()).isEqualTo(Code.PART_FAILED);
                    omissions.add(String.valueOf(e.getMessage()));
                }
            }
        }
        assertThat(omissions).singleElement().asString().contains("\"d5\"");
        for (int i = 0; i < 10; i++) {
            if (i != 5) {
                MysqlDumps.load(server, folder.resolve("d" + i + ".mysql"), "copy");
                assertThat(server.rows("copy", "SELECT n FROM t")).containsExactly(String.valueOf(i));
            }
        }
    }

    @Test
    void a_server_whose_disk_is_full_is_tried_again_later() throws Exception {
        makeBigShop();
        try (Tmpfs disk = Tmpfs.mount(folder.resolve("disk"), "size=20m")) {
            server.restart(
                    "--tmpdir=" + disk.folder(),
                    "--sort-buffer-size="
                            + (flavor == Flavor.MYSQL ? 32768 : 16384)); // too small for the names of all tables
            try {
                try (OutputStream filler = Files.newOutputStream(disk.folder().resolve("filler"))) {
                    byte[] block = new byte[4096];
                    assertThatThrownBy(() -> {
                                while (true) {
                                    filler.write(block);
                                }
                            })
                            .hasMessageContaining("No space left");
                }
                EngineException failure = Objects.requireNonNull(
                        catchThrowableOfType(EngineException.class, () -> engine().plan(MysqlDumps.target(server))));

                assertThat(failure.code()).as(failure.getMessage()).isEqualTo(Code.SERVER_BUSY);
                assertThat(failure.passing()).isTrue();
                assertThat(failure).hasMessageContaining("No space left").hasMessageContaining("Free");
            } finally {
                server.restart();
            }
        }
        assertDumped();
    }

    @Test
    void a_certificate_is_verified_by_the_driver_and_by_both_tools() throws Exception {
        makeBigShop();
        openssl("req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=right -keyout right.key -out right.crt");
        openssl("req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=wrong -keyout wrong.key -out wrong.crt");
        openssl("req -newkey rsa:2048 -nodes -subj /CN=localhost -keyout server.key -out server.csr");
        Files.writeString(folder.resolve("names"), "subjectAltName=DNS:localhost");
        openssl("x509 -req -days 2 -in server.csr -CA right.crt -CAkey right.key -CAcreateserial -extfile names"
                + " -out server.crt");
        server.restart("--ssl-cert=" + folder.resolve("server.crt"), "--ssl-key=" + folder.resolve("server.key"));
        try {
            assertSecured(at("localhost", TlsMode.VERIFY_FULL), "right");
            assertSecured(at("127.0.0.1", TlsMode.VERIFY_CA), "right");
            assertNotTrusted(at("127.0.0.1", TlsMode.VERIFY_FULL), "right");
            assertNotTrusted(at("127.0.0.1", TlsMode.VERIFY_CA), "wrong");
            assertNotTrusted(at("localhost", TlsMode.VERIFY_FULL), "wrong");
        } finally {
            server.restart();
        }
    }

    private void openssl(String arguments) throws Exception {
        Process process = new ProcessBuilder(("openssl " + arguments).split(" "))
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(Redirect.DISCARD)
                .start();
        assertThat(process.waitFor()).as(arguments).isZero();
    }

    private Target at(String host, TlsMode tls) {
        return new Target(host, server.port(), MysqlServer.USER, MysqlServer.PASSWORD, List.of(SHOP), tls, false);
    }

    private Map<String, String> trusting(String authority) {
        return Map.of("tls-ca-file", folder.resolve(authority + ".crt").toString());
    }

    private void assertSecured(Target target, String authority) throws Exception {
        BackupEngine engine = MysqlDumps.engine(flavor, MysqlDumps.config(trusting(authority)));
        engine.probe(target);
        MemoryDump dump;
        try (DumpPlan plan = engine.plan(target)) {
            dump = MemoryDump.of(plan, plan.parts().get(1));
        }
        try (RestoreTarget restoring = restoring(target, trusting(authority))) {
            restoring.drop("copy");
            restoring.restore(dump, new DatabaseRestore("copy", List.of(), false, 1));
        }
        assertThat(MysqlSamples.contents(server, "copy")).isEqualTo(MysqlSamples.contents(server, SHOP));
    }

    private void assertNotTrusted(Target target, String authority) throws Exception {
        MysqlConfig config = MysqlDumps.config(trusting(authority));
        assertThatThrownBy(() -> MysqlDumps.engine(flavor, config).probe(target))
                .hasMessageContaining("its certificate is not valid for it, or of no trusted authority")
                .extracting("code")
                .isEqualTo(Code.SERVER_UNREACHABLE);
        MysqlLogin login = new MysqlLogin(target, flavor, config);
        MysqlTools tools = new MysqlTools(config);
        String version = server.rows("", "SELECT VERSION()").get(0);
        MysqlTool dumping = tools.dump(MysqlVersion.answered(version).orElseThrow());
        MysqlTool client = tools.client(flavor, version);
        assertThatThrownBy(
                        () -> login.process("dumping", dumping.path(), DumpOptions.ofDatabases(flavor, List.of(SHOP)))
                                .run(OutputStream.nullOutputStream()))
                .hasMessageContaining("SSL");
        assertThatThrownBy(() -> login.process("restoring", client.path(), MysqlRestoration.arguments("DO 1"))
                        .feed(InputStream.nullInputStream(), Duration.ofMinutes(1), line -> {}))
                .hasMessageContaining("SSL");
    }
}
