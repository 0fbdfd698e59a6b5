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
    void an_incremental_backup_is_refused_in_words() {
        String instance = register(SHOP);

        Response answer = Api.DEMO.post(
                "/backups", Map.of("backup", Map.of("name", "x", "instance", instance, "incremental", 1)));

        assertThat(FaultAnswer.of(answer).kind()).isEqualTo("unprocessableEntity 422");
        assertThat(FaultAnswer.of(answer).message())
                .contains("not yet supported")
                .contains(flavor.datastore());
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
