package dev.coffer.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.harness.Api;
import dev.coffer.harness.CatalogResource;
import dev.coffer.harness.TestServer;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** From an order over HTTP to rows in another server, with nothing but stock tools on the way back. */
@QuarkusTest
@QuarkusTestResource(CatalogResource.class)
class BackupLifecycleTest {

    private static TestServer source;
    private static TestServer restored;

    @BeforeAll
    static void servers() {
        source = TestServer.start();
        restored = TestServer.start();
        SampleDatabases.fill(source);
    }

    @AfterAll
    static void stop() {
        source.close();
        restored.close();
    }

    @Test
    void a_backup_restores_with_stock_tools_to_the_same_rows() {
        String instance = Api.DEMO.register(source);

        JsonPath record = Api.DEMO.completed(Api.DEMO.backup(instance));

        Path folder = folder(record);
        assertThat(record.getString("locationRef"))
                .isEqualTo(folder.toUri().toString().replaceFirst("/$", ""));
        assertThat(record.getFloat("size")).isPositive();
        JsonPath manifest = manifest(folder);
        assertThat(manifest.getList("parts.database", String.class))
                .containsExactlyInAnyOrder(
                        null, SampleDatabases.ORDERS, SampleDatabases.UNUSUAL, "postgres", "template1");
        StockRestore.into(restored, folder, manifest);
        for (String database : List.of(SampleDatabases.ORDERS, SampleDatabases.UNUSUAL)) {
            assertThat(SampleDatabases.contents(restored, database))
                    .isEqualTo(SampleDatabases.contents(source, database));
        }
        assertThat(restored.rows("postgres", SampleDatabases.ROLES))
                .isEqualTo(source.rows("postgres", SampleDatabases.ROLES));
    }

    @Test
    void the_manifest_tells_what_the_databases_held_and_how_the_server_was_reached() throws IOException {
        String instance = Api.DEMO.register(source, SampleDatabases.ORDERS, SampleDatabases.UNUSUAL);

        JsonPath record = Api.DEMO.completed(
                Api.DEMO.backup(Map.of("name", "monthly", "description", "before the move", "instance", instance)));

        JsonPath manifest = manifest(folder(record));
        assertThat(manifest.getString("name")).isEqualTo("monthly");
        assertThat(manifest.getString("description")).isEqualTo("before the move");
        assertThat(manifest.getMap("connection"))
                .containsEntry("host", "127.0.0.1")
                .containsEntry("port", source.port())
                .containsEntry("username", TestServer.USER)
                .containsEntry("tls", "PREFER");
        assertThat(Files.readString(folder(record).resolve("manifest.json"))).doesNotContain(TestServer.PASSWORD);
        assertThat(manifest.getString("parts[0].tool")).startsWith("pg_dumpall ");
        StockRestore.into(restored, folder(record), manifest);
        for (int i = 0; i < 2; i++) {
            String contents = "contents[" + i + "].";
            String database = manifest.getString(contents + "database");
            List<Map<String, Object>> schemas = manifest.getList(contents + "schemas");
            List<String> told = new ArrayList<>();
            for (Map<String, Object> schema : schemas) {
                for (Object table : (List<?>) schema.getOrDefault("tables", List.of())) {
                    Map<?, ?> fields = (Map<?, ?>) table;
                    told.add(schema.get("name") + "|" + fields.get("name") + "|" + fields.get("rows"));
                }
            }
            assertThat(told).containsExactlyInAnyOrderElementsOf(restored.rows(database, """
                    select schemaname, tablename, (xpath('/row/c/text()', query_to_xml(
                        format('select count(*) as c from %I.%I', schemaname, tablename), false, true, '')))[1]::text
                    from pg_tables where schemaname not in ('pg_catalog', 'information_schema')"""));
        }
        assertThat(manifest.getLong("contents[0].largeObjects.bytes")).isEqualTo(200_000);
        assertThat(manifest.getLong("contents[0].schemas[0].sequences.find { it.name == 'numbers' }.lastValue"))
                .isEqualTo(41);
    }

    @Test
    void an_incremental_backup_stores_only_what_changed_and_restores_through_its_manifest() {
        source.execute("postgres", "drop database if exists changing", "create database changing");
        source.execute("changing", "create table t as select generate_series(1, 1000) as n");
        source.execute("postgres", "drop database if exists still", "create database still");
        source.execute("still", "create table t as select generate_series(1, 1000) as n");
        String instance = Api.DEMO.register(source, "changing", "still");
        String parent = Api.DEMO.backup(instance);
        Api.DEMO.completed(parent);
        source.execute("changing", "insert into t values (1001)");

        JsonPath child = Api.DEMO.completed(
                Api.DEMO.backup(Map.of("name", "incremental", "instance", instance, "incremental", 1)));

        assertThat(child.getString("parent_id")).isEqualTo(parent);
        assertThat(child.getString("type")).isEqualTo("incremental");
        Path folder = folder(child);
        assertThat(folder.resolve("changing.pgdump.zst")).exists();
        assertThat(folder.resolve("still.pgdump.zst")).doesNotExist();
        JsonPath manifest = manifest(folder);
        assertThat(manifest.getString("parts.find { it.database == 'still' }.in"))
                .isEqualTo(parent);
        StockRestore.into(restored, folder, manifest);
        for (String database : List.of("changing", "still")) {
            assertThat(restored.rows(database, "select * from t order by n"))
                    .isEqualTo(source.rows(database, "select * from t order by n"));
        }
    }

    @Test
    void deleting_a_backup_takes_the_incremental_ones_and_all_their_objects_with_it() {
        String instance = Api.DEMO.register(source, SampleDatabases.UNUSUAL);
        String parent = Api.DEMO.backup(instance);
        Path parentFolder = folder(Api.DEMO.completed(parent));
        String child = Api.DEMO.backup(Map.of("name", "child", "instance", instance, "incremental", 1));
        Path childFolder = folder(Api.DEMO.completed(child));
        String grandchild = Api.DEMO.backup(Map.of("name", "grandchild", "instance", instance, "parent_id", child));
        Api.DEMO.completed(grandchild);

        assertThat(Api.DEMO.delete("/backups/" + parent).statusCode()).isEqualTo(202);

        for (String gone : List.of(parent, child, grandchild)) {
            assertThat(Api.DEMO.get("/backups/" + gone).statusCode()).isEqualTo(404);
        }
        assertThat(Api.DEMO
                        .get("/instances/" + instance + "/backups")
                        .jsonPath()
                        .getList("backups"))
                .isEmpty();
        Api.await(() -> Files.exists(parentFolder) || Files.exists(childFolder), there -> !there);
        assertThat(Api.DEMO.delete("/backups/" + parent).statusCode()).isEqualTo(404);
    }

    @Test
    void the_backups_of_a_deleted_instance_stay() {
        String instance = Api.DEMO.register(source, SampleDatabases.UNUSUAL);
        String backup = Api.DEMO.backup(instance);
        Api.DEMO.completed(backup);

        assertThat(Api.DEMO.delete("/instances/" + instance).statusCode()).isEqualTo(202);

        assertThat(Api.DEMO.get("/instances/" + instance).statusCode()).isEqualTo(404);
        assertThat(Api.DEMO.get("/instances/" + instance + "/backups").statusCode())
                .isEqualTo(404);
        assertThat(Api.DEMO.get("/backups/" + backup).statusCode()).isEqualTo(200);
    }

    private static Path folder(JsonPath record) {
        return Path.of(java.net.URI.create(record.getString("locationRef")));
    }

    private static JsonPath manifest(Path folder) {
        return JsonPath.from(folder.resolve("manifest.json").toFile());
    }
}
