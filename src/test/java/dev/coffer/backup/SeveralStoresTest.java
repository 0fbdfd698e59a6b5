package dev.coffer.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.harness.Api;
import dev.coffer.harness.CatalogResource;
import dev.coffer.harness.CatalogRows;
import dev.coffer.harness.FullyConfigured;
import dev.coffer.harness.TestServer;
import dev.coffer.store.HangingStores;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Several stores, one of which hangs. */
@QuarkusTest
@QuarkusTestResource(CatalogResource.class)
@TestProfile(FullyConfigured.class)
class SeveralStoresTest {

    private static final Api CLOUD = new Api("cloud-token", "cloud");

    private static TestServer source;

    @Inject
    DataSource catalog;

    @BeforeAll
    static void server() {
        source = TestServer.start();
        source.execute("postgres", "create database shop");
        source.execute("shop", "create table t as select n from generate_series(1, 5000) n");
    }

    @AfterAll
    static void stop() {
        source.close();
    }

    @Test
    void a_backup_lies_in_the_store_that_it_was_written_to_and_is_removed_there() {
        String instance = Api.DEMO.register(source, "shop");

        JsonPath near = taken(Map.of("name", "n", "instance", instance));
        JsonPath far = taken(Map.of("name", "n", "instance", instance, "storage_driver", "far"));

        assertThat(near.getString("store")).isEqualTo("near");
        assertThat(far.getString("store")).isEqualTo("far");
        assertThat(far.getString("storage_driver")).isEqualTo("filesystem");
        assertThat(far.getString("locationRef")).contains("/far/demo/");
        assertThat(folder(far).resolve("manifest.json")).exists();
        JsonPath child = taken(Map.of("name", "n", "instance", instance, "parent_id", far.getString("id")));
        assertThat(child.getString("store")).isEqualTo("far");
        Api.DEMO.post("/backups/" + child.getString("id") + "/action", Map.of("verify", Map.of()));
        Api.await(() -> record(child).getString("verification.result"), "ok"::equals);
        Api.DEMO.delete("/backups/" + far.getString("id"));
        Api.await(() -> Files.exists(folder(far)) || Files.exists(folder(child)), there -> !there);
        assertThat(folder(near).resolve("manifest.json")).exists();
    }

    @Test
    void a_child_does_not_leave_the_store_of_its_parent() {
        String instance = Api.DEMO.register(source, "shop");
        JsonPath far = taken(Map.of("name", "n", "instance", instance, "storage_driver", "far"));

        Response answer = Api.DEMO.post(
                "/backups",
                Map.of(
                        "backup",
                        Map.of(
                                "name",
                                "n",
                                "instance",
                                instance,
                                "parent_id",
                                far.getString("id"),
                                "storage_driver",
                                "near")));

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.jsonPath().getString("badRequest.message")).contains("'far'");
    }

    @Test
    void a_copy_of_an_encrypted_backup_restores_when_the_original_is_gone() throws Exception {
        String instance = Api.DEMO.register(source, "shop");
        String id = Api.DEMO.backup(Map.of("name", "n", "instance", instance, "copy_to", List.of("far")));
        JsonPath backup = Api.DEMO.completed(id);
        JsonPath copied =
                Api.await(() -> record(backup), seen -> "COMPLETED".equals(seen.getString("copies[0].status")));
        Path copy = Path.of(URI.create(copied.getString("copies[0].location")));
        assertThat(copy.toString()).contains("/far/demo/" + instance);
        try (Stream<Path> files = Files.list(folder(backup))) {
            for (Path file : files.toList()) {
                assertThat(Files.mismatch(file, copy.resolve(file.getFileName())))
                        .isEqualTo(-1);
                Files.delete(file);
            }
        }

        try (TestServer target = TestServer.start()) {
            StockRestore.into(
                    target,
                    copy,
                    JsonPath.from(copy.resolve("manifest.json").toFile()),
                    FullyConfigured.identity(FullyConfigured.OLD));

            assertThat(SampleDatabases.contents(target, "shop")).isEqualTo(SampleDatabases.contents(source, "shop"));
        }
        assertThat(Api.DEMO.delete("/backups/" + id).statusCode()).isEqualTo(202);
        Api.await(() -> Files.exists(copy), there -> !there);
    }

    @Test
    void a_backup_whose_store_is_no_longer_configured_is_never_taken_for_removed() {
        String instance = Api.DEMO.register(source, "shop");
        JsonPath backup = taken(Map.of("name", "n", "instance", instance));
        String id = backup.getString("id");
        new CatalogRows(catalog).execute("update backup set store = 'gone' where id = ?", UUID.fromString(id));

        Response verify = Api.DEMO.post("/backups/" + id + "/action", Map.of("verify", Map.of()));
        Response child =
                Api.DEMO.post("/backups", Map.of("backup", Map.of("name", "n", "instance", instance, "parent_id", id)));
        Api.DEMO.delete("/backups/" + id);

        assertThat(verify.statusCode()).isEqualTo(503);
        assertThat(verify.jsonPath().getString("serviceUnavailable.message")).contains("'gone' is not configured");
        assertThat(child.statusCode()).isEqualTo(503);
        Api.await(() -> record(backup).getString("status"), "DELETE_FAILED"::equals);
        assertThat(record(backup).getString("fault.message")).contains("coffer.stores.gone");
        assertThat(folder(backup).resolve("manifest.json")).exists();
    }

    @Test
    void a_store_that_hangs_while_a_backup_is_looked_for_there_keeps_no_lock() throws Exception {
        JsonPath backup = taken(Map.of("name", "n", "instance", Api.DEMO.register(source, "shop")));
        String hanging = copyTo("stuck", backup);
        CompletableFuture<Response> held = CompletableFuture.supplyAsync(() -> restoreFrom(hanging));
        assertThat(HangingStores.BEGUN.tryAcquire(20, TimeUnit.SECONDS)).isTrue();

        JsonPath other = taken(Map.of("name", "n", "instance", Api.DEMO.register(source, "shop")));

        assertThat(other.getString("status")).isEqualTo("COMPLETED");
        assertThat(held).isNotDone();
        HangingStores.RELEASED.release(1000);
        assertThat(held.get(20, TimeUnit.SECONDS).statusCode()).isEqualTo(202);
    }

    @Test
    void a_record_of_an_instance_that_the_catalog_does_not_know_can_be_deleted() throws Exception {
        JsonPath backup = taken(Map.of("name", "n", "instance", Api.DEMO.register(source, "shop")));
        String elsewhere = copyTo("far", backup);

        Response adopted = restoreFrom(elsewhere);
        Response deleted = Api.DEMO.delete("/backups/" + adopted.path("backup.id"));

        assertThat(adopted.statusCode()).as(adopted.asString()).isEqualTo(202);
        assertThat(adopted.jsonPath().getString("backup.store")).isEqualTo("far");
        assertThat(deleted.statusCode()).as(deleted.asString()).isEqualTo(202);
        Api.await(() -> Files.exists(Path.of(URI.create(elsewhere))), there -> !there);
    }

    @Test
    void a_store_that_cannot_be_reached_keeps_no_other_from_being_swept() throws Exception {
        JsonPath near = taken(Map.of("name", "n", "instance", Api.DEMO.register(source, "shop")));
        Path stray = Files.writeString(folder(near).resolve("stray.pgdump.zst"), "some dump");
        Path stores = folder(near).resolve("../../../..").toRealPath();
        Path far = stores.resolve("far");
        Path away = stores.resolve("away");
        Files.createDirectories(far);
        Files.move(far, away);
        Files.createFile(far);
        try {
            JsonPath last = swept();

            assertThat(last.getString("status")).isEqualTo("FAILED");
            assertThat(last.getString("fault"))
                    .contains("'far'", "is not a folder")
                    .doesNotContain("'near'");
            assertThat(last.getInt("counts.stray.number")).isEqualTo(1);
            assertThat(last.getList("findings.path", String.class))
                    .anyMatch(path -> path.endsWith("/" + stray.getFileName()));
        } finally {
            Files.delete(far);
            Files.move(away, far);
        }
        JsonPath next = swept();

        assertThat(next.getString("status")).as(next.prettify()).isEqualTo("COMPLETED");
        assertThat(next.getInt("counts.stray.number")).isEqualTo(1);
    }

    private static JsonPath swept() {
        assertThat(CLOUD.post("/mgmt/sweep", Map.of()).statusCode()).isEqualTo(202);
        return Api.await(
                () -> CLOUD.get("/mgmt/sweep").jsonPath().setRootPath("sweep"),
                sweep -> List.of("COMPLETED", "FAILED").contains(sweep.getString("status")));
    }

    private static JsonPath taken(Map<String, String> backup) {
        return Api.DEMO.completed(Api.DEMO.backup(new HashMap<>(backup)));
    }

    private static JsonPath record(JsonPath backup) {
        return Api.DEMO.get("/backups/" + backup.getString("id")).jsonPath().setRootPath("backup");
    }

    private static Response restoreFrom(String location) {
        return Api.DEMO.post(
                "/backups",
                Map.of("backup", Map.of("name", "adopted", "restore_from", Map.of("remote_location", location))));
    }

    private static Path folder(JsonPath backup) {
        return Path.of(URI.create(backup.getString("locationRef")));
    }

    /** Copies a backup to another store, as one of an instance that no catalog knows; returns its location. */
    private static String copyTo(String store, JsonPath backup) throws IOException {
        String instance = UUID.randomUUID().toString();
        String id = UUID.randomUUID().toString();
        Path from = folder(backup);
        Path to = Path.of(from.toString()
                .replace("/near/", "/" + store + "/")
                .replace(backup.getString("instance_id"), instance)
                .replace(backup.getString("id"), id));
        Files.createDirectories(to);
        List<Path> files = new ArrayList<>();
        try (Stream<Path> all = Files.list(from)) {
            all.forEach(files::add);
        }
        for (Path file : files) {
            Files.copy(file, to.resolve(file.getFileName()));
        }
        Path manifest = to.resolve("manifest.json");
        Files.writeString(
                manifest,
                Files.readString(manifest)
                        .replace(backup.getString("instance_id"), instance)
                        .replace(backup.getString("id"), id));
        return to.toUri().toString().replaceFirst("/$", "");
    }
}
