package dev.coffer.restore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.engine.mysql.Flavor;
import dev.coffer.engine.mysql.MysqlSamples;
import dev.coffer.harness.BackupCalls;
import dev.coffer.harness.MysqlServer;
import dev.coffer.harness.PackagedService;
import dev.coffer.harness.Registration;
import dev.coffer.harness.TestServer;
import io.restassured.path.json.JsonPath;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The packaged service with servers of MySQL and MariaDB. */
@Timeout(300)
class MysqlIT {

    private static TestServer catalog;

    @TempDir
    Path folder;

    @BeforeAll
    static void start() {
        catalog = TestServer.start();
        catalog.execute("postgres", "create database catalog");
    }

    @AfterAll
    static void stop() {
        catalog.close();
    }

    @ParameterizedTest
    @EnumSource
    void a_chain_is_taken_verified_proven_and_restored_to_a_moment(Flavor flavor) {
        try (MysqlServer server = MysqlServer.start(flavor);
                PackagedService service = PackagedService.start(folder.resolve("life"), catalog, settings(flavor))) {
            MysqlSamples.fill(server, "shop");
            BackupCalls calls = new BackupCalls(service);
            String instance = calls.register(Registration.of(server, "shop"));
            List<String> before = MysqlSamples.contents(server, "shop");
            String full = calls.backUp(Map.of("name", "full", "instance", instance));
            server.execute("shop", "DELETE FROM orders WHERE id = 2", "CREATE TABLE more AS SELECT * FROM `lines`");
            String link = calls.backUp(Map.of("name", "later", "instance", instance, "incremental", 1));

            for (String backup : List.of(full, link)) {
                calls.assertVerified(backup);
                calls.assertProven(backup);
            }
            JsonPath record = calls.record(link);
            assertThat(record.getString("parent_id")).isEqualTo(full);
            JsonPath now = calls.restore(instance, Map.of("backupRef", link, "as", Map.of("shop", "now")));
            for (String end : List.of("position", "gtid")) {
                String last = now.getString("last_" + end);
                calls.restore(instance, Map.of("backupRef", link, end, last, "as", Map.of("shop", end)));
                assertThat(MysqlSamples.contents(server, end))
                        .containsExactlyElementsOf(MysqlSamples.contents(server, "shop"));
            }
            calls.restore(
                    instance,
                    Map.of(
                            "backupRef",
                            link,
                            "time",
                            record.getString("restore_points.from"),
                            "as",
                            Map.of("shop", "then")));

            assertThat(MysqlSamples.contents(server, "now"))
                    .containsExactlyElementsOf(MysqlSamples.contents(server, "shop"));
            assertThat(MysqlSamples.contents(server, "then")).containsExactlyElementsOf(before);
        }
    }

    @ParameterizedTest
    @EnumSource
    void accounts_log_in_with_and_without_tls(Flavor flavor) {
        try (MysqlServer server = MysqlServer.start(flavor);
                PackagedService service = PackagedService.start(folder.resolve("life"), catalog, settings(flavor))) {
            server.execute("", "CREATE DATABASE shop");
            server.execute("shop", "CREATE TABLE t (id INT PRIMARY KEY)", "INSERT INTO t VALUES (1)");
            BackupCalls calls = new BackupCalls(service);
            List<String> modes = flavor == Flavor.MYSQL ? List.of("require", "disable") : List.of("prefer", "disable");
            for (String mode : modes) {
                String instance = calls.register(Registration.of(server, "shop").connection("tls", mode));

                calls.assertProven(calls.backUp(Map.of("name", mode, "instance", instance)));
            }
        }
    }

    private static Map<String, String> settings(Flavor flavor) {
        return Map.of(
                "coffer.engine.mysql.bin",
                MysqlServer.bin(flavor).toString(),
                "coffer.identity.static-tokens",
                BackupCalls.TOKENS,
                "coffer.limits.enabled",
                "false");
    }
}
