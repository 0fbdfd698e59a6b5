package dev.coffer.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.engine.mysql.Flavor;
import dev.coffer.engine.mysql.MysqlSamples;
import dev.coffer.harness.Api;
import dev.coffer.harness.FaultAnswer;
import dev.coffer.harness.MysqlServer;
import dev.coffer.harness.Registration;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From an order over HTTP to rows in another database, for both flavors. */
abstract class MysqlBackups {

    private static final String SHOP = "http_shop";

    private final Flavor flavor;
    private MysqlServer server;

    MysqlBackups(Flavor flavor) {
        this.flavor = flavor;
    }

    @BeforeEach
    void server() {
        server = MysqlServer.shared(flavor);
        MysqlSamples.fill(server, SHOP);
    }

    @Test
    void a_backup_is_taken_verified_and_restored_with_the_stock_client(@TempDir Path folder) throws Exception {
        String instance = register(SHOP, MysqlSamples.UNUSUAL);

        String id = Api.DEMO.backup(instance);
        JsonPath record = Api.DEMO.completed(id);

        assertThat(record.getString("datastore.type")).isEqualTo(flavor.datastore());
        Path stored = Path.of(URI.create(record.getString("locationRef") + "/"));
        JsonPath manifest = JsonPath.from(stored.resolve("manifest.json").toFile());
        assertThat(manifest.getList("parts.format")).containsExactly("mysql-accounts", "mysql-sql", "mysql-sql");
        assertThat(manifest.getList("contents.database")).contains(SHOP, MysqlSamples.UNUSUAL);
        assertThat(manifest.getMap("state")).containsKeys("log_file", "log_position");
        assertThat(Files.readString(stored.resolve("manifest.json"))).doesNotContain(MysqlServer.PASSWORD);
        for (String database : List.of(SHOP, MysqlSamples.UNUSUAL)) {
            String part = "parts.find { it.database == db }.objects[0].file";
            Path dump = folder.resolve("dump.sql");
            String file = manifest.param("db", database).getString(part);
            assertThat(new ProcessBuilder("zstd", "-dqf", stored.resolve(file).toString(), "-o", dump.toString())
                            .inheritIO()
                            .start()
                            .waitFor())
                    .isZero();
            server.execute(
                    "",
                    "DROP DATABASE IF EXISTS http_copy",
                    "CREATE DATABASE http_copy CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci");
            server.load("http_copy", dump);
            assertThat(MysqlSamples.contents(server, "http_copy"))
                    .containsExactlyElementsOf(MysqlSamples.contents(server, database));
        }
        Api.DEMO.post("/backups/" + id + "/action", Map.of("verify", Map.of()));
        JsonPath verified = Api.await(
                () -> Api.DEMO.get("/backups/" + id).jsonPath().setRootPath("backup"),
                seen -> seen.get("verification") != null);
        assertThat(verified.getString("verification.result")).isEqualTo("ok");
        assertThat(verified.getBoolean("verification.contents_checked")).isTrue();
    }

    @Test
    void an_incremental_backup_holds_what_the_log_says_since_its_parent() {
        String instance = register(SHOP);
        JsonPath full = Api.DEMO.completed(Api.DEMO.backup(instance));
        server.execute(SHOP, "INSERT INTO orders (what) VALUES ('one more')");
        JsonPath first = incremental(instance, false);
        server.execute(SHOP, "DELETE FROM orders WHERE id = 1", "FLUSH BINARY LOGS");
        JsonPath second = incremental(instance, false);

        assertThat(first.getString("fault")).isNull();
        assertThat(second.getString("parent_id")).isEqualTo(first.getString("id"));
        assertThat(second.getString("type")).isEqualTo("incremental");
        assertThat(second.getString("warnings")).isNull();
        JsonPath manifest = manifest(second);
        assertThat(manifest.getList("parts.format"))
                .containsExactly("mysql-sql", "mysql-binlog", "mysql-accounts", "mysql-binlog");
        assertThat(manifest.getList("parts.in"))
                .containsExactly(
                        full.getString("id"), first.getString("id"), second.getString("id"), second.getString("id"));
        assertThat(manifest.getString("moments.from")).isEqualTo(manifest(first).getString("moments.from"));
        assertThat(manifest.getString("moments.to")).endsWith("Z");
        assertThat(manifest.getList("contents.database")).containsExactly(SHOP);
        Api.DEMO.post("/backups/" + second.getString("id") + "/action", Map.of("verify", Map.of()));
        JsonPath verified = Api.await(
                () -> Api.DEMO
                        .get("/backups/" + second.getString("id"))
                        .jsonPath()
                        .setRootPath("backup"),
                seen -> seen.get("verification") != null);
        assertThat(verified.getString("verification.result")).isEqualTo("ok");
        assertThat(verified.getBoolean("verification.contents_checked")).isTrue();
    }

    @Test
    void an_incremental_backup_whose_log_is_gone_fails_or_becomes_a_full_one() {
        String instance = register(SHOP);
        JsonPath full = Api.DEMO.completed(Api.DEMO.backup(instance));
        server.purgeLog();

        JsonPath failed = incremental(instance, false);
        assertThat(failed.getString("status")).isEqualTo("FAILED");
        assertThat(failed.getString("fault.code")).isEqualTo("chainBroken");
        assertThat(failed.getString("fault.message")).contains("no longer has the log file");
        assertThat(failed.getString("fault.details")).contains("or_full");

        JsonPath instead = incremental(instance, true);
        assertThat(instead.getString("status")).isEqualTo("COMPLETED");
        assertThat(instead.getString("type")).isEqualTo("full");
        assertThat(instead.getString("parent_id")).isNull();
        assertThat(instead.getList("warnings", String.class))
                .anySatisfy(warning -> assertThat(warning)
                        .startsWith("This is a full backup, though an incremental one was ordered.")
                        .contains("no longer has the log file")
                        .doesNotContain("or_full"));
        assertThat(manifest(instead).getString("parent")).isNull();
        assertThat(manifest(instead).getList("parts.in")).containsOnly(instead.getString("id"));

        JsonPath next = incremental(instance, true);
        assertThat(next.getString("parent_id")).isEqualTo(instead.getString("id"));
        assertThat(full.getString("id")).isNotEqualTo(next.getString("parent_id"));
    }

    @Test
    void an_incremental_backup_whose_log_vanishes_under_it_becomes_a_full_one() throws Exception {
        String instance = register(SHOP);
        Api.DEMO.completed(Api.DEMO.backup(instance));
        String id;
        try (Connection other = server.connect(SHOP);
                Statement statement = other.createStatement()) {
            // Keeps the backup from its lock, which it takes after it has checked the log.
            statement.execute("LOCK TABLES orders WRITE");
            id = Api.DEMO.backup(Map.of("name", "later", "instance", instance, "incremental", 1, "or_full", true));
            Api.await(
                    () -> server.rows("", "SHOW PROCESSLIST"),
                    rows -> rows.stream().anyMatch(row -> row.contains("FLUSH TABLES WITH READ LOCK")));
            server.purgeLog();
            statement.execute("UNLOCK TABLES");
        }

        JsonPath instead = Api.DEMO.completed(id);

        assertThat(instead.getString("type")).isEqualTo("full");
        assertThat(instead.getString("parent_id")).isNull();
        assertThat(instead.getBoolean("complete")).isTrue();
        assertThat(instead.getList("warnings", String.class))
                .anySatisfy(warning -> assertThat(warning)
                        .startsWith("This is a full backup, though an incremental one was ordered.")
                        .contains("has removed the log file"));
        assertThat(manifest(instead).getList("parts.in")).containsOnly(id);
        assertThat(manifest(instead).getList("parts.format")).containsExactly("mysql-accounts", "mysql-sql");
    }

    @Test
    void what_builds_on_an_incomplete_backup_is_not_complete_either() {
        server.execute(
                "",
                "DROP USER IF EXISTS 'half'@'127.0.0.1'",
                "CREATE USER 'half'@'127.0.0.1' IDENTIFIED BY 'secret'",
                "GRANT SELECT, SHOW VIEW, TRIGGER, EVENT, RELOAD, REPLICATION CLIENT, REPLICATION SLAVE ON *.*"
                        + " TO 'half'@'127.0.0.1'");
        Response registered = Api.DEMO.post(
                "/instances",
                Registration.of(server)
                        .connection("username", "half")
                        .connection("password", "secret")
                        .body());
        MysqlSamples.fill(server, "secluded");
        server.execute(
                "",
                "REVOKE EVENT ON *.* FROM 'half'@'127.0.0.1'",
                "GRANT EVENT ON " + SHOP + ".* TO 'half'@'127.0.0.1'");
        String instance = registered.path("instance.id");
        JsonPath full = Api.DEMO.completed(Api.DEMO.backup(instance));
        assertThat(full.getBoolean("complete")).as(full.prettify()).isFalse();
        server.execute("", "GRANT EVENT ON *.* TO 'half'@'127.0.0.1'");

        JsonPath link = Api.DEMO.completed(
                Api.DEMO.backup(Map.of("name", "later", "instance", instance, "parent_id", full.getString("id"))));

        assertThat(link.getBoolean("complete")).as(link.prettify()).isFalse();
        assertThat(link.getList("warnings", String.class))
                .anySatisfy(warning -> assertThat(warning).contains("builds on is not complete", "secluded"));
        server.execute("", "DROP DATABASE secluded", "DROP USER 'half'@'127.0.0.1'");
    }

    private static JsonPath incremental(String instance, boolean orFull) {
        return Api.DEMO.ended(
                Api.DEMO.backup(Map.of("name", "later", "instance", instance, "incremental", 1, "or_full", orFull)));
    }

    private static JsonPath manifest(JsonPath record) {
        return JsonPath.from(Path.of(URI.create(record.getString("locationRef") + "/"))
                .resolve("manifest.json")
                .toFile());
    }

    @Test
    void an_account_that_may_not_read_everything_is_refused_with_the_grant() {
        server.execute(
                "",
                "CREATE USER IF NOT EXISTS 'poor'@'127.0.0.1' IDENTIFIED BY 'secret'",
                "GRANT SELECT ON " + SHOP + ".* TO 'poor'@'127.0.0.1'");

        Response answer = Api.DEMO.post(
                "/instances",
                Registration.of(server)
                        .connection("username", "poor")
                        .connection("password", "secret")
                        .body());

        assertThat(FaultAnswer.of(answer).kind()).isEqualTo("badRequest 400");
        assertThat(FaultAnswer.of(answer).message())
                .contains("GRANT EVENT, SHOW VIEW, TRIGGER ON *.* TO `poor`@`127.0.0.1`");
    }

    private String register(String... databases) {
        if (databases.length > 1) {
            MysqlSamples.fill(server, databases[1]);
        }
        Response response =
                Api.DEMO.post("/instances", Registration.of(server, databases).body());
        assertThat(response.statusCode()).as(response.asString()).isEqualTo(200);
        return response.path("instance.id");
    }
}
