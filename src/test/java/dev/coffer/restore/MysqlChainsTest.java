package dev.coffer.restore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.engine.mysql.Flavor;
import dev.coffer.harness.Api;
import dev.coffer.harness.CatalogResource;
import dev.coffer.harness.MysqlServer;
import dev.coffer.harness.Registration;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Full backups of MySQL and MariaDB with incremental ones on top, taken while others write, and restored to each moment. */
@QuarkusTest
@QuarkusTestResource(CatalogResource.class)
@Timeout(600)
class MysqlChainsTest {

    /** Moments of MariaDB's log are whole seconds, and the clocks of two processes are read at different times. */
    private static final Duration AROUND = Duration.ofMillis(1500);

    private static final String LATER = "SELECT * FROM later ORDER BY id";

    @ParameterizedTest
    @EnumSource
    void each_link_and_each_moment_between_them_is_restored(Flavor flavor) {
        try (MysqlServer server = MysqlServer.start(flavor)) {
            String instance;
            String full;
            String first;
            String second;
            Map<Map<String, Object>, Instant> points = new LinkedHashMap<>();
            try (Bank bank = new Bank(server)) {
                await(bank, 20);
                instance = register(server);
                full = backup(instance, Map.of());
                await(bank, bank.transfers() + 50);
                server.execute(
                        Bank.DATABASE,
                        "CREATE TABLE later (id INT PRIMARY KEY, doubled INT AS (id * 2) STORED, body JSON)",
                        "INSERT INTO later (id, body) VALUES (1, '{\"a\": [1, \"é\"]}'), (2, NULL)",
                        "CREATE DEFINER=`gone`@`nowhere` VIEW rich AS SELECT id FROM account WHERE balance > 900",
                        "CREATE EVENT nightly ON SCHEDULE EVERY 1 DAY STARTS '2031-01-01 00:00:00' DO DELETE FROM later");
                first = backup(instance, Map.of("incremental", 1));
                server.execute("", "FLUSH BINARY LOGS", "CREATE DATABASE new_one");
                server.execute("new_one", "CREATE TABLE t (id INT PRIMARY KEY)", "INSERT INTO t VALUES (7)");
                for (int i = 0; i < 2; i++) {
                    await(bank, bank.transfers() + 100);
                    Instant now = Instant.now();
                    points.put(Map.of("time", now.toString()), now);
                }
                await(bank, bank.transfers() + 50);
                points.put(Map.of("gtid", server.lastGtid()), Instant.now());
                await(bank, bank.transfers() + 50);
                points.put(Map.of("position", server.logPosition()), Instant.now());
                Instant quiet = bank.rest(AROUND.multipliedBy(2));
                await(bank, bank.transfers() + 50);
                bank.end();
                second = backup(instance, Map.of("parent_id", first));

                JsonPath record = Api.DEMO.get("/backups/" + second).jsonPath().setRootPath("backup");
                assertThat(record.getString("type")).isEqualTo("incremental");
                assertThat(record.getString("parent_id")).isEqualTo(first);
                assertThat(record.getBoolean("complete")).as(record.prettify()).isTrue();
                for (String backup : List.of(full, first, second)) {
                    assertProven(backup);
                }

                for (Map.Entry<Map<String, Object>, Instant> point : points.entrySet()) {
                    bank.assertIsOf(server, restored(instance, second, point.getKey()), point.getValue(), AROUND);
                }
                String rested = restored(instance, second, Map.of("time", quiet.toString()));
                bank.assertIsOf(server, rested, quiet, Duration.ZERO);
                assertSame(
                        server,
                        restored(instance, second, Map.of("time", record.getString("restore_points.to"))),
                        Bank.DATABASE);
                assertSame(
                        server,
                        restored(instance, second, Map.of("time", record.getString("restore_points.from"))),
                        restored(instance, full, Map.of()));

                JsonPath last = Restores.completed(instance, Restores.of(second, "databases", List.of(Bank.DATABASE)));
                String copy = name(last);
                assertSame(server, copy, Bank.DATABASE);
                assertThat(server.rows(copy, LATER)).isEqualTo(server.rows(Bank.DATABASE, LATER));
                assertThat(server.rows("", "SHOW CREATE VIEW `" + copy + "`.rich"))
                        .first()
                        .asString()
                        .isNotEmpty();
                server.execute("", "DROP DATABASE `" + copy + "`");

                assertRefused(instance, second, record.getString("restore_points.from"), -1);
                assertRefused(instance, second, record.getString("restore_points.to"), 1);
                String position = last.getString("last_position");
                assertRefused(instance, second, "not in the log of backup", "position", position + "0");
                assertRefused(instance, second, "not in the log of backup", "position", "other.000001:4");
                String gtid = last.getString("last_gtid");
                assertRefused(instance, second, "not in the log of backup", "gtid", gtid + "0");
                assertRefused(instance, second, "full backup has it already", "gtid", gtid.replaceAll("\\d+$", "1"));
            }
            anEmptyServerGetsAll(flavor, server, second);
        }
    }

    private static void anEmptyServerGetsAll(Flavor flavor, MysqlServer source, String backup) {
        try (MysqlServer target = MysqlServer.start(flavor)) {
            Restores.built(Registration.of(target).restoring(backup));

            Bank.assertSum(target, Bank.DATABASE);
            assertThat(target.rows("new_one", "SELECT id FROM t")).containsExactly("7");
            String all = "SELECT * FROM transfer ORDER BY id";
            assertThat(target.rows(Bank.DATABASE, all)).isEqualTo(source.rows(Bank.DATABASE, all));
            assertThat(target.rows("", "SELECT STATUS FROM information_schema.EVENTS WHERE EVENT_NAME = 'nightly'"))
                    .hasSize(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void what_others_write_to_other_databases_is_no_part_of_a_chain(Flavor flavor) {
        try (MysqlServer server = MysqlServer.start(flavor)) {
            server.execute("", "CREATE DATABASE mine", "CREATE DATABASE theirs");
            server.execute("mine", "CREATE TABLE t (id INT PRIMARY KEY)", "INSERT INTO t VALUES (1)");
            server.execute("theirs", "CREATE TABLE t (id INT PRIMARY KEY)", "INSERT INTO t VALUES (1)");
            String instance = register(server, "mine");
            backup(instance, Map.of());
            server.execute("mine", "INSERT INTO t VALUES (2)", "CREATE TABLE u AS SELECT * FROM t");
            server.execute("theirs", "INSERT INTO t VALUES (2)", "DROP TABLE t", "CREATE TABLE v (id INT)");
            server.execute("", "CREATE DATABASE others");
            server.execute("others", "CREATE TABLE t (id INT)", "INSERT INTO t VALUES (3)");

            String link = backup(instance, Map.of("incremental", 1));

            assertProven(link);
            JsonPath restored = Restores.completed(instance, Restores.of(link));
            String copy = Objects.requireNonNull(
                    restored.getMap("restored", String.class, String.class).get("mine"));
            assertThat(server.rows(copy, "SELECT id FROM t ORDER BY id")).containsExactly("1", "2");
            assertThat(restored.getMap("restored")).hasSize(1);
        }
    }

    private static void assertRefused(String instance, String backup, String edge, int seconds) {
        String moment = Instant.parse(edge).plusSeconds(seconds).toString();
        assertRefused(instance, backup, "not among the moments of backup", "time", moment);
        assertRefused(instance, backup, edge, "time", moment);
    }

    private static void assertRefused(String instance, String backup, String words, String field, String point) {
        Response response = Restores.order(instance, Restores.of(backup, field, point));

        assertThat(response.statusCode()).as(response.asString()).isEqualTo(422);
        assertThat(response.asString()).contains(words, "'restore." + field + "'");
    }

    /** Restores the bank, and returns the name of the copy. */
    private static String restored(String instance, String backup, Map<String, Object> point) {
        JsonPath record = Restores.completed(instance, order(backup, point));
        String gtid = record.getString("gtid");
        String position = record.getString("position");
        assertThat(gtid).isEqualTo(point.get("gtid")).isIn(null, record.getString("last_gtid"));
        assertThat(position).isEqualTo(point.get("position")).isIn(null, record.getString("last_position"));
        if (point.containsKey("time")) {
            Instant moment = Instant.parse((String) point.get("time"));
            String last = record.getString("last_transaction");
            assertThat(last == null ? Instant.EPOCH : Instant.parse(last)).isBefore(moment);
        }
        return name(record);
    }

    private static Map<String, Object> order(String backup, Map<String, Object> point) {
        List<Object> more = new ArrayList<>(List.of("databases", List.of(Bank.DATABASE)));
        point.forEach((field, value) -> more.addAll(List.of(field, value)));
        return Restores.of(backup, more.toArray());
    }

    private static void assertSame(MysqlServer server, String one, String other) {
        for (String table : List.of("account", "transfer")) {
            String all = "SELECT * FROM " + table + " ORDER BY id";
            assertThat(server.rows(one, all)).isEqualTo(server.rows(other, all));
        }
    }

    private static void await(Bank bank, int transfers) {
        Api.await(bank::transfers, seen -> seen >= transfers);
    }

    private static String name(JsonPath restored) {
        return Objects.requireNonNull(
                restored.getMap("restored", String.class, String.class).get(Bank.DATABASE));
    }

    private static String backup(String instance, Map<String, ?> more) {
        Map<String, Object> order = new HashMap<>(Map.of("name", "chained", "instance", instance));
        order.putAll(more);
        String backup = Api.DEMO.backup(order);
        JsonPath record = Api.DEMO.completed(backup);
        assertThat(record.getBoolean("complete")).as(record.prettify()).isTrue();
        assertThat(record.getList("warnings")).as(record.prettify()).isNull();
        return backup;
    }

    private static void assertProven(String backup) {
        assertThat(Api.DEMO
                        .post("/backups/" + backup + "/action", Map.of("prove", Map.of()))
                        .statusCode())
                .isEqualTo(202);
        JsonPath proven = Api.await(
                () -> Api.DEMO.get("/backups/" + backup).jsonPath().setRootPath("backup"),
                seen -> seen.get("proof") != null);
        assertThat(proven.getString("proof.result")).as(proven.prettify()).isEqualTo("PROVEN");
    }

    private static String register(MysqlServer server, String... databases) {
        Response response =
                Api.DEMO.post("/instances", Registration.of(server, databases).body());
        assertThat(response.statusCode()).as(response.asString()).isEqualTo(200);
        return response.path("instance.id");
    }
}
