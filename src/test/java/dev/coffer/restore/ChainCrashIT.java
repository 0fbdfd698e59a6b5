package dev.coffer.restore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.engine.mysql.Flavor;
import dev.coffer.harness.Api;
import dev.coffer.harness.MysqlServer;
import dev.coffer.harness.Registration;
import io.restassured.path.json.JsonPath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Services that are killed while an incremental backup of MariaDB replaces a database: real processes of the package. */
@Timeout(300)
class ChainCrashIT {

    private static final String SHOP = "shop";

    /** How long a replay waits in its last statement. */
    private static final long SECONDS = 15;

    @TempDir
    static Path folder;

    private static MysqlServer server;
    private static KilledService coffer;
    private static String instance;
    private static String backup;

    /** What the database holds in the backup. */
    private static List<String> taken;

    private List<String> before = List.of();

    /** Begins to hold a restore at a step. */
    @FunctionalInterface
    interface Held {
        Hold open() throws SQLException;
    }

    @BeforeAll
    static void start() {
        server = MysqlServer.start(Flavor.MARIADB);
        server.execute("", "SET GLOBAL log_bin_trust_function_creators = 1", "CREATE DATABASE " + SHOP);
        server.execute(
                SHOP,
                "CREATE TABLE t (id INT PRIMARY KEY, word VARCHAR(50))",
                "CREATE TABLE log (id INT)",
                "CREATE TABLE slow (waited INT)",
                "CREATE TRIGGER logged AFTER INSERT ON t FOR EACH ROW INSERT INTO log VALUES (NEW.id)",
                "CREATE FUNCTION twice(n INT) RETURNS INT DETERMINISTIC RETURN 2 * n",
                "CREATE VIEW words AS SELECT word FROM t",
                "CREATE EVENT nightly ON SCHEDULE EVERY 1 DAY STARTS '2031-01-01 00:00:00' DO DELETE FROM log",
                "INSERT INTO t VALUES (1, 'one')");
        coffer = new KilledService(folder);
        instance = coffer.register(Registration.of(server, SHOP).body());
        coffer.backup(instance);
        server.execute(SHOP, "INSERT INTO t VALUES (2, 'two')", "UPDATE t SET word = 'first' WHERE id = 1");
        backup = coffer.backup(instance, Map.of("incremental", 1));
        taken = contents(SHOP);
    }

    @AfterAll
    static void stop() {
        coffer.close();
        server.close();
    }

    @BeforeEach
    void change_what_is_there() {
        server.execute(
                SHOP, "UPDATE t SET word = CONCAT(word, '!')", "CREATE OR REPLACE VIEW words AS SELECT id FROM t");
        before = contents(SHOP);
    }

    private static Arguments at(String step, Held held) {
        return Arguments.of(Named.of(step, held));
    }

    static Stream<Arguments> steps() {
        return Stream.of(
                at("after the replay", () -> coffer.halt("phase", "RESTORING")),
                at("after the scratch server was dumped", () -> coffer.halt("phase", "COMPARING")),
                at("after the comparison", () -> coffer.halt("phase", "NAMING")),
                at("recording its end", () -> coffer.halt("status", "COMPLETED")));
    }

    @ParameterizedTest
    @MethodSource("steps")
    void a_service_that_is_killed_leaves_a_replacement_that_another_completes(Held step) throws SQLException {
        String restore;
        try (Hold hold = step.open()) {
            restore = coffer.order(instance, Restores.of(backup, "mode", "replace"));
            hold.await();

            coffer.kill();
        }

        coffer.startAgain();
        assertReplaced(coffer.completed(restore));
    }

    @ParameterizedTest
    @MethodSource("programs")
    void a_service_that_is_killed_at_its_scratch_server_leaves_what_was_there(String program) {
        Instant waiting = Instant.now().plusSeconds(SECONDS);
        server.execute(
                SHOP,
                "SET SESSION binlog_format = 'STATEMENT'",
                "INSERT INTO slow SELECT IF(@@skip_networking, SLEEP(GREATEST(0, " + waiting.getEpochSecond()
                        + " - UNIX_TIMESTAMP(SYSDATE()))), 0)");
        String slow = coffer.backup(instance, Map.of("incremental", 1));
        List<String> then = contents(SHOP);
        String restore = coffer.order(instance, Restores.of(slow, "mode", "replace"));
        Api.await(() -> coffer.runs(program), Boolean::booleanValue);

        coffer.kill();

        assertThat(Instant.now()).as("the time that the replay waits for").isBefore(waiting);
        assertThat(contents(SHOP)).isEqualTo(then);
        coffer.startAgain();
        JsonPath record = coffer.completed(restore);
        assertThat(contents(SHOP)).isEqualTo(then);
        assertNothingIsLeft(record);
    }

    static Stream<Arguments> programs() {
        return Stream.of(
                Arguments.of(Named.of("starting", "--skip-networking")),
                Arguments.of(Named.of("replaying", "--init-command=SET SESSION wait_timeout")));
    }

    private void assertReplaced(JsonPath record) {
        assertThat(contents(SHOP)).isEqualTo(taken);
        String kept = record.getString("replaced." + SHOP);
        assertThat(contents(kept)).isEqualTo(before);
        assertNothingIsLeft(record);
        server.execute("", "DROP DATABASE `" + kept + "`");
    }

    private static void assertNothingIsLeft(JsonPath record) {
        assertThat(record.getList("attempts")).hasSize(2);
        assertThat(server.rows("", "SHOW DATABASES")).noneMatch(name -> name.startsWith("coffer_"));
        assertThat(server.rows("", "SELECT TABLE_NAME FROM information_schema.TABLES WHERE TABLE_NAME LIKE 'coffer%'"))
                .isEmpty();
        assertThat(coffer.runs("--skip-networking")).isFalse();
        try (Stream<Path> scratch = Files.list(coffer.home().resolve("scratch"))) {
            assertThat(scratch).isEmpty();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static List<String> contents(String database) {
        List<String> contents = new ArrayList<>();
        for (String table : List.of("t", "log", "slow", "words")) {
            contents.add(table);
            contents.addAll(server.rows(database, "SELECT * FROM " + table));
        }
        String name = "'" + database + "'";
        contents.addAll(server.rows(
                "",
                "SELECT ROUTINE_NAME FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA = " + name
                        + " UNION ALL SELECT TRIGGER_NAME FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = "
                        + name
                        + " UNION ALL SELECT EVENT_NAME FROM information_schema.EVENTS WHERE EVENT_SCHEMA = " + name
                        + " ORDER BY 1"));
        return contents;
    }
}
