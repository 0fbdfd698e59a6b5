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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Restores and proofs of backups of MySQL and MariaDB, as orders of the API. */
@QuarkusTest
@QuarkusTestResource(CatalogResource.class)
@Timeout(300)
class MysqlRestoresTest {

    private static final String STORE = "the store";

    @ParameterizedTest
    @EnumSource
    void a_backup_is_restored_beside_and_in_place_and_proven(Flavor flavor) {
        MysqlServer server = MysqlServer.shared(flavor);
        fill(server);
        List<String> before = contents(server, STORE);
        String instance = register(server);
        String backup = Api.DEMO.backup(instance);
        Api.DEMO.completed(backup);

        JsonPath beside = Restores.completed(instance, Restores.of(backup));

        String copy = name(beside, "restored");
        assertThat(copy).startsWith(STORE + "_").isNotEqualTo(STORE);
        assertThat(contents(server, copy)).isEqualTo(before);
        assertThat(beside.getList("differences")).isNull();
        assertThat(beside.<String>getList("warnings"))
                .anySatisfy(warning -> assertThat(warning).contains("nightly"));
        assertThat(server.rows("", "SHOW DATABASES")).noneMatch(name -> name.startsWith("coffer_"));

        server.execute(STORE, "DELETE FROM orders WHERE id > 10", "CREATE TABLE later (id INT)");
        List<String> changed = contents(server, STORE);
        JsonPath replaced = Restores.completed(instance, Restores.of(backup, "mode", "replace"));

        String kept = name(replaced, "replaced");
        assertThat(contents(server, STORE)).isEqualTo(before);
        assertThat(contents(server, kept)).isEqualTo(changed);
        assertThat(server.rows(STORE, "SELECT STATUS FROM information_schema.EVENTS WHERE EVENT_SCHEMA = DATABASE()"))
                .containsExactly("ENABLED");
        Response dropped =
                Api.DEMO.post("/instances/" + instance + "/action", Map.of("drop_replaced", Map.of("database", STORE)));
        assertThat(dropped.statusCode()).as(dropped.asString()).isEqualTo(202);
        assertThat(server.rows("", "SHOW DATABASES")).contains(STORE).doesNotContain(kept);

        assertThat(Api.DEMO
                        .post("/backups/" + backup + "/action", Map.of("prove", Map.of()))
                        .statusCode())
                .isEqualTo(202);
        JsonPath proven = Api.await(
                () -> Api.DEMO.get("/backups/" + backup).jsonPath().setRootPath("backup"),
                seen -> seen.get("proof") != null);
        assertThat(proven.getString("proof.result")).as(proven.prettify()).isEqualTo("PROVEN");
        server.execute("", "DROP DATABASE `" + copy + "`");
    }

    @ParameterizedTest
    @EnumSource
    void tables_come_back_into_a_database_of_their_own(Flavor flavor) {
        MysqlServer server = MysqlServer.shared(flavor);
        fill(server);
        String instance = register(server);
        String backup = Api.DEMO.backup(instance);
        Api.DEMO.completed(backup);

        JsonPath record =
                Restores.completed(instance, Restores.of(backup, "tables", Map.of(STORE, List.of("orders", "`a.b`"))));

        String copy = name(record, "restored");
        assertThat(server.rows("", "SHOW TABLES FROM `" + copy + "`")).containsExactly("a.b", "orders");
        assertThat(server.rows(copy, "SELECT COUNT(*) FROM orders")).containsExactly("500");
        Response unknown = Restores.order(instance, Restores.of(backup, "tables", Map.of(STORE, List.of("none"))));
        assertThat(unknown.statusCode()).isEqualTo(422);
        Response qualified = Restores.order(instance, Restores.of(backup, "tables", Map.of(STORE, List.of("a.b"))));
        assertThat(qualified.statusCode()).isEqualTo(400);
        server.execute("", "DROP DATABASE `" + copy + "`");
    }

    @ParameterizedTest
    @EnumSource
    void an_empty_server_gets_everything(Flavor flavor) {
        MysqlServer server = MysqlServer.shared(flavor);
        fill(server);
        String store = "`" + STORE + "`";
        server.execute(
                "",
                "CREATE USER clerk@localhost",
                "CREATE ROLE readers",
                "GRANT SELECT, SHOW VIEW ON " + store + ".* TO readers",
                "GRANT readers TO clerk@localhost",
                "GRANT PROCESS ON *.* TO clerk@localhost",
                "GRANT INSERT, UPDATE (word) ON " + store + ".orders TO clerk@localhost",
                "GRANT SELECT ON " + store + ".doubled TO clerk@localhost WITH GRANT OPTION",
                "GRANT EXECUTE ON FUNCTION " + store + ".twice TO clerk@localhost");
        try (MysqlServer target = MysqlServer.start(flavor)) {
            String backup = Api.DEMO.backup(register(server));
            Api.DEMO.completed(backup);

            Restores.built(Registration.of(target).restoring(backup));

            assertThat(contents(target, STORE)).isEqualTo(contents(server, STORE));
            for (String account : List.of("clerk@localhost", "readers")) {
                String grants = "SHOW GRANTS FOR " + account;
                assertThat(target.rows("", grants)).hasSameElementsAs(server.rows("", grants));
            }
        } finally {
            server.execute("", "DROP USER clerk@localhost", "DROP ROLE readers");
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_full_backup_has_one_moment_only(Flavor flavor) {
        MysqlServer server = MysqlServer.shared(flavor);
        fill(server);
        String backup = Api.DEMO.backup(register(server));
        Api.DEMO.completed(backup);

        Response response = Api.DEMO.post(
                "/instances",
                Map.of(
                        "instance",
                        Map.of(
                                "name",
                                "again",
                                "restorePoint",
                                Map.of("backupRef", backup, "time", "2026-11-30T12:00:00Z"))));

        assertThat(response.statusCode()).isEqualTo(422);
        assertThat(response.asString()).contains("holds one moment only");
    }

    private static String name(JsonPath record, String field) {
        return Objects.requireNonNull(
                record.getMap(field, String.class, String.class).get(STORE));
    }

    private static void fill(MysqlServer server) {
        server.execute(
                "",
                "SET GLOBAL log_bin_trust_function_creators = 1",
                "DROP DATABASE IF EXISTS `" + STORE + "`",
                "CREATE DATABASE `" + STORE + "` CHARACTER SET utf8mb4");
        server.execute(
                STORE,
                "CREATE TABLE orders (id INT AUTO_INCREMENT PRIMARY KEY, word VARCHAR(100))",
                "CREATE TABLE `a.b` (id INT PRIMARY KEY, at TIMESTAMP(6) NULL)",
                "INSERT INTO `a.b` VALUES (1, '2026-03-29 02:30:00.123456')",
                "CREATE FUNCTION twice(i INT) RETURNS INT DETERMINISTIC RETURN i * 2",
                "CREATE VIEW doubled AS SELECT twice(id) AS id FROM orders",
                "CREATE TRIGGER worded BEFORE INSERT ON orders FOR EACH ROW SET NEW.word = COALESCE(NEW.word, 'none')",
                "CREATE EVENT nightly ON SCHEDULE EVERY 1 DAY STARTS '2031-01-01 00:00:00' DO DELETE FROM orders");
        server.execute(
                STORE,
                IntStream.range(0, 500)
                        .mapToObj(i -> "('größe 🎉 " + i + "')")
                        .collect(Collectors.joining(",", "INSERT INTO orders (word) VALUES ", "")));
    }

    private static String register(MysqlServer server) {
        Response response =
                Api.DEMO.post("/instances", Registration.of(server, STORE).body());
        assertThat(response.statusCode()).as(response.asString()).isEqualTo(200);
        return response.path("instance.id");
    }

    private static List<String> contents(MysqlServer server, String database) {
        List<String> contents = new ArrayList<>();
        for (String table : server.rows("", "SHOW TABLES FROM `" + database + "`")) {
            contents.add(table);
            contents.addAll(server.rows(database, "SELECT * FROM `" + table + "` ORDER BY 1"));
        }
        contents.addAll(server.rows(
                database,
                "SELECT TRIGGER_NAME FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = DATABASE() UNION ALL SELECT"
                        + " ROUTINE_NAME FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA = DATABASE() UNION ALL SELECT"
                        + " EVENT_NAME FROM information_schema.EVENTS WHERE EVENT_SCHEMA = DATABASE() ORDER BY 1"));
        return contents;
    }
}
