package dev.coffer.restore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.engine.mysql.Flavor;
import dev.coffer.harness.AgeKey;
import dev.coffer.harness.Api;
import dev.coffer.harness.CatalogResource;
import dev.coffer.harness.MysqlServer;
import dev.coffer.harness.Registration;
import dev.coffer.harness.S3Server;
import dev.coffer.harness.TestFolders;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Chains of MySQL and MariaDB that are encrypted, in a folder and behind a network. {@link MysqlChainsTest} has those that are not. */
@QuarkusTest
@QuarkusTestResource(CatalogResource.class)
@TestProfile(StoredChainsTest.Sealed.class)
@Timeout(300)
class StoredChainsTest {

    private static final String DATABASE = "chained";

    /** All backups are encrypted; an instance may name the S3 store. */
    public static class Sealed implements QuarkusTestProfile {

        @Override
        public Map<String, String> getConfigOverrides() {
            AgeKey key = AgeKey.generate("chains");
            S3Server server = S3Server.shared();
            Map<String, String> config = new HashMap<>(Map.of(
                    "coffer.seal.recipients", key.recipient(),
                    "coffer.seal.identity-files", key.file().toString(),
                    "coffer.stores.near.path", TestFolders.create("coffer-near").toString(),
                    "coffer.stores.default", "near"));
            Map.of(
                            "kind", "s3",
                            "endpoint", server.url().toString(),
                            "bucket", server.newBucket(),
                            "access-key", "test",
                            "secret-key", "s3cr3t-of-the-chains")
                    .forEach((name, value) -> config.put("coffer.stores.far." + name, value));
            return config;
        }
    }

    @ParameterizedTest
    @CsvSource({"MARIADB, near", "MARIADB, far", "MYSQL, near", "MYSQL, far"})
    void each_link_of_an_encrypted_chain_is_restored(Flavor flavor, String store) {
        MysqlServer server = MysqlServer.shared(flavor);
        server.execute("", "DROP DATABASE IF EXISTS " + DATABASE, "CREATE DATABASE " + DATABASE);
        server.execute(DATABASE, "CREATE TABLE t (id INT PRIMARY KEY, word VARCHAR(50))");
        String instance = register(server, store);
        List<String> links = new ArrayList<>();
        List<List<String>> expected = new ArrayList<>();
        for (int i = 1; i <= 3; i++) {
            server.execute(
                    DATABASE,
                    "INSERT INTO t VALUES (" + i + ", 'größe " + i + "')",
                    "UPDATE t SET word = CONCAT(word, '!')",
                    "CREATE TABLE t" + i + " AS SELECT * FROM t");
            links.add(backup(instance, i == 1 ? Map.of() : Map.of("incremental", 1), store));
            expected.add(contents(server, DATABASE));
        }

        for (int i = 0; i < links.size(); i++) {
            JsonPath restored = Restores.completed(instance, Restores.of(links.get(i)));
            String copy = Objects.requireNonNull(
                    restored.getMap("restored", String.class, String.class).get(DATABASE));
            assertThat(contents(server, copy)).isEqualTo(expected.get(i));
            assertThat(restored.getString("store")).isEqualTo(store);
            server.execute("", "DROP DATABASE `" + copy + "`");
        }
        server.execute("", "DROP DATABASE " + DATABASE);
    }

    private static List<String> contents(MysqlServer server, String database) {
        List<String> contents = new ArrayList<>();
        for (String table : server.rows(database, "SHOW TABLES")) {
            contents.add(table);
            contents.addAll(server.rows(database, "SELECT * FROM " + table + " ORDER BY id"));
        }
        return contents;
    }

    private static String register(MysqlServer server, String store) {
        Response response = Api.DEMO.post(
                "/instances", Registration.of(server, DATABASE).store(store).body());
        assertThat(response.statusCode()).as(response.asString()).isEqualTo(200);
        return response.path("instance.id");
    }

    private static String backup(String instance, Map<String, ?> more, String store) {
        Map<String, Object> order = new HashMap<>(Map.of("name", "sealed", "instance", instance));
        order.putAll(more);
        String backup = Api.DEMO.backup(order);
        JsonPath record = Api.DEMO.completed(backup);
        assertThat(record.getBoolean("complete")).as(record.prettify()).isTrue();
        assertThat(record.getString("store")).isEqualTo(store);
        if (store.equals("near")) {
            assertEncrypted(Path.of(URI.create(record.getString("locationRef"))));
        }
        return backup;
    }

    private static void assertEncrypted(Path folder) {
        assertThat(folder.toFile().list((in, name) -> !name.equals("manifest.json")))
                .isNotEmpty()
                .allMatch(name -> name.endsWith(".zst.age"));
    }
}
