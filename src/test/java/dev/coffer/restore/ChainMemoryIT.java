package dev.coffer.restore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.engine.mysql.Flavor;
import dev.coffer.harness.Api;
import dev.coffer.harness.MysqlServer;
import dev.coffer.harness.Registration;
import io.restassured.path.json.JsonPath;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A transaction and a row in a binary log that are larger than all the memory of the service. */
@Timeout(600)
class ChainMemoryIT {

    private static final List<String> SMALL = List.of("-Xmx160m");

    private static final String SUM = "SELECT COUNT(*), SUM(CRC32(data)), SUM(LENGTH(data)) FROM big";

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource
    void a_transaction_of_200_megabytes_and_a_row_of_30_take_no_more_memory(Flavor flavor) {
        try (MysqlServer server =
                        MysqlServer.start(flavor, "--max-allowed-packet=1G", "--innodb-buffer-pool-size=128M");
                KilledService coffer = new KilledService(folder, tools(flavor), SMALL)) {
            server.execute("", "CREATE DATABASE shop");
            server.execute(
                    "shop",
                    "CREATE TABLE big (id INT AUTO_INCREMENT PRIMARY KEY, data LONGBLOB)",
                    "INSERT INTO big (data) VALUES (REPEAT('0123456789abcdef', 65536))");
            for (int rows = 1; rows < 200; rows *= 2) {
                server.execute(
                        "shop", "INSERT INTO big (data) SELECT data FROM big LIMIT " + Math.min(rows, 200 - rows));
            }
            String instance = coffer.register(Registration.of(server, "shop").body());
            coffer.backup(instance);
            server.execute(
                    "shop",
                    "UPDATE big SET data = CONCAT(id, data)",
                    "INSERT INTO big (data) VALUES (REPEAT('0123456789abcde', 2097152))");

            String backup = coffer.backup(instance, Map.of("incremental", 1));

            assertThat(coffer.get("/backups/" + backup).jsonPath().getLong("backup.size_bytes"))
                    .isPositive();
            assertVerified(coffer, backup);
            JsonPath restored = coffer.completed(coffer.order(instance, Restores.of(backup)));
            String copy = restored.getString("restored.shop");
            assertThat(server.rows(copy, SUM)).isEqualTo(server.rows("shop", SUM));
        }
    }

    private static Map<String, String> tools(Flavor flavor) {
        return Map.of("coffer.engine.mysql.bin", MysqlServer.bin(flavor).toString());
    }

    private static void assertVerified(KilledService coffer, String backup) {
        coffer.post("/backups/" + backup + "/action", Map.of("verify", Map.of()), 202);
        JsonPath record = Api.await(
                () -> coffer.get("/backups/" + backup).jsonPath().setRootPath("backup"),
                seen -> seen.get("verification") != null);
        assertThat(record.getString("verification.result"))
                .as(record.prettify())
                .isEqualTo("ok");
    }
}
