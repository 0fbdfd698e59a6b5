package dev.coffer.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.harness.Api;
import dev.coffer.harness.CatalogResource;
import dev.coffer.harness.TestServer;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Records for backups that the store holds already: {@code restore_from}. */
@QuarkusTest
@QuarkusTestResource(CatalogResource.class)
class StoredBackupsTest {

    private static TestServer source;
    private static TestServer restored;

    @BeforeAll
    static void servers() {
        source = TestServer.start();
        source.execute("postgres", "create database shop");
        source.execute("shop", "create table t as select n, md5(n::text) from generate_series(1, 5000) n");
        restored = TestServer.start();
    }

    @AfterAll
    static void stop() {
        source.close();
        restored.close();
    }

    @Test
    void a_record_for_a_stored_backup_points_at_the_same_objects_and_restores() {
        JsonPath original = taken();

        Response answer = restoreFrom(Api.DEMO, original.getString("locationRef"));

        assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(202);
        JsonPath record = answer.jsonPath().setRootPath("backup");
        assertThat(record.getString("status")).isEqualTo("RESTORED");
        assertThat(record.getString("locationRef")).isEqualTo(original.getString("locationRef"));
        assertThat(record.getString("id")).isNotEqualTo(original.getString("id"));
        assertThat(record.getString("instance_id")).isEqualTo(original.getString("instance_id"));
        assertThat(record.getFloat("size")).isEqualTo(original.getFloat("size"));
        Path folder = folder(record);
        StockRestore.into(
                restored, folder, JsonPath.from(folder.resolve("manifest.json").toFile()));
        assertThat(restored.rows("shop", "select * from t order by n"))
                .isEqualTo(source.rows("shop", "select * from t order by n"));
    }

    @Test
    void objects_that_two_records_point_at_stay_until_both_are_deleted() {
        JsonPath original = taken();
        Path folder = folder(original);
        String second =
                restoreFrom(Api.DEMO, original.getString("locationRef") + "/").path("backup.id");

        Api.DEMO.delete("/backups/" + original.getString("id"));
        JsonPath fence = taken();
        Api.DEMO.delete("/backups/" + fence.getString("id"));
        Api.await(() -> Files.exists(folder(fence)), there -> !there);
        assertThat(folder.resolve("manifest.json")).exists();
        Api.DEMO.delete("/backups/" + second);

        Api.await(() -> Files.exists(folder), there -> !there);
    }

    @Test
    void what_is_elsewhere_or_another_accounts_cannot_be_found() {
        String location = taken().getString("locationRef");

        assertThat(restoreFrom(Api.OTHER, location).statusCode()).isEqualTo(404);
        for (String elsewhere : new String[] {
            "file:///etc",
            "http://localhost/path/to/backup",
            location + "/../../..",
            location.replace("/demo/", "/demo/../other/"),
            location.substring(0, location.length() - 1) + "x",
            location.substring(0, location.lastIndexOf('/'))
        }) {
            Response answer = restoreFrom(Api.DEMO, elsewhere);
            assertThat(answer.statusCode()).as(elsewhere + answer.asString()).isEqualTo(404);
        }
    }

    @Test
    void a_backup_that_is_not_whole_is_refused() throws IOException {
        JsonPath cut = taken();
        Files.write(folder(cut).resolve("shop.pgdump.zst"), new byte[10]);
        JsonPath damaged = taken();
        Files.writeString(folder(damaged).resolve("manifest.json"), "{");

        assertThat(restoreFrom(Api.DEMO, cut.getString("locationRef"))
                        .jsonPath()
                        .getString("badRequest.message"))
                .contains("shop.pgdump.zst");
        assertThat(restoreFrom(Api.DEMO, damaged.getString("locationRef")).statusCode())
                .isEqualTo(400);
    }

    @Test
    void the_wanted_version_must_be_that_of_the_backup() {
        String location = taken().getString("locationRef");

        assertThat(restoreFrom(Api.DEMO, location, "0c0ffe00-0000-4000-8000-000000010015")
                        .statusCode())
                .isEqualTo(202);
        assertThat(restoreFrom(Api.DEMO, location, "0c0ffe00-0000-4000-8000-000000010014")
                        .statusCode())
                .isEqualTo(400);
        assertThat(restoreFrom(Api.DEMO, location, "nonsense").statusCode()).isEqualTo(404);
    }

    @Test
    void a_store_that_there_is_none_of_is_refused() {
        String instance = Api.DEMO.register(source, "shop");

        for (Map<String, String> wish :
                java.util.List.of(Map.of("storage_driver", "swift"), Map.of("swift_container", "backups"))) {
            Map<String, Object> backup = new java.util.HashMap<>(wish);
            backup.put("name", "n");
            backup.put("instance", instance);
            Response answer = Api.DEMO.post("/backups", Map.of("backup", backup));
            assertThat(answer.statusCode()).isEqualTo(400);
            assertThat(answer.jsonPath().getString("badRequest.message"))
                    .contains(wish.keySet().iterator().next());
        }
        Api.DEMO.completed(Api.DEMO.backup(Map.of("name", "n", "instance", instance, "storage_driver", "filesystem")));
    }

    private static JsonPath taken() {
        return Api.DEMO.completed(Api.DEMO.backup(Api.DEMO.register(source, "shop")));
    }

    private static Response restoreFrom(Api api, String location) {
        return api.post(
                "/backups",
                Map.of("backup", Map.of("name", "adopted", "restore_from", Map.of("remote_location", location))));
    }

    private static Response restoreFrom(Api api, String location, String version) {
        Map<String, String> from = Map.of("remote_location", location, "local_datastore_version_id", version);
        return api.post("/backups", Map.of("backup", Map.of("name", "adopted", "restore_from", from)));
    }

    private static Path folder(JsonPath record) {
        return Path.of(URI.create(record.getString("locationRef")));
    }
}
