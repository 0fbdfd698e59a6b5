package dev.coffer.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.harness.Api;
import dev.coffer.harness.ChildProcess;
import dev.coffer.harness.PackagedService;
import dev.coffer.harness.TestServer;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged service verifies, sweeps, and is rebuilt on an empty catalog by its command. */
class DurableStoreIT {

    private static final String TOKEN = "demo-token";
    private static final String CLOUD = "cloud-token";
    private static final Duration MORE_THAN_THE_GRACE = Duration.ofHours(25);

    private static TestServer source;
    private static TestServer catalog;

    @TempDir
    Path folder;

    @BeforeAll
    static void servers() {
        source = TestServer.start();
        source.execute("postgres", "create database shop");
        source.execute("shop", "create table t as select n, md5(n::text) from generate_series(1, 5000) n");
        catalog = TestServer.start();
        catalog.execute("postgres", "create database first", "create database second", "create database third");
    }

    @AfterAll
    static void stop() {
        source.close();
        catalog.close();
    }

    @Test
    void a_backup_is_verified_and_swept_and_comes_back_when_its_catalog_is_lost() {
        String backup;
        Map<String, Object> record;
        try (PackagedService service = PackagedService.start(folder.resolve("a"), catalog, settings("first"))) {
            String instance = service.register(TOKEN, "demo", "shop", source);
            backup = backUp(service, instance);
            record = record(service, backup).getMap("backup");
            assertVerified(service, backup);
            JsonPath sweep = sweep(service, true);
            assertThat(sweep.getList("sweep.findings")).isEmpty();
            assertThat(sweep.getInt("sweep.objects")).isEqualTo(3);
        }

        ChildProcess command = PackagedService.run(folder.resolve("b"), catalog, settings("second"), "rebuild");

        assertThat(command.exitCode()).as(command.output()).isZero();
        assertThat(command.output()).contains("backups_made: 1", "instances_made: 1");
        try (PackagedService service = PackagedService.start(folder.resolve("c"), catalog, settings("second"))) {
            Map<String, Object> rebuilt = record(service, backup).getMap("backup");
            assertThat(rebuilt.keySet()).isEqualTo(record.keySet());
            rebuilt.put("updated", record.get("updated"));
            assertThat(rebuilt).isEqualTo(record);
            assertVerified(service, backup);
        }
    }

    @Test
    void what_no_record_needs_is_removed_once_it_is_old() throws IOException {
        try (PackagedService service = PackagedService.start(folder.resolve("a"), catalog, settings("third"))) {
            // given
            String instance = service.register(TOKEN, "demo", "shop", source);
            String backup = backUp(service, instance);
            Path dead = folder.resolve("store/demo/" + instance + "/" + UUID.randomUUID() + "/shop.pgdump.zst");
            Files.createDirectories(dead.getParent());
            Files.writeString(dead, "what an upload left behind");
            Files.setLastModifiedTime(dead, FileTime.from(Instant.now().minus(MORE_THAN_THE_GRACE)));
            // when
            JsonPath first = sweep(service, false);
            // then
            assertThat(first.getInt("sweep.counts.orphan.number"))
                    .as(first.prettify())
                    .isEqualTo(1);
            assertThat(dead).exists();
            // when
            catalog.execute("third", "update store_finding set first_seen = first_seen - interval '25 hours'");
            JsonPath second = sweep(service, false);
            // then
            assertThat(second.getInt("sweep.counts.removed.number"))
                    .as(second.prettify())
                    .isEqualTo(1);
            assertThat(dead.getParent()).doesNotExist();
            assertVerified(service, backup);
        }
    }

    private static String backUp(PackagedService service, String instance) {
        String backup = post(
                        service,
                        TOKEN,
                        "/v1.0/demo/backups",
                        Map.of("backup", Map.of("name", "n", "instance", instance)))
                .path("backup.id");
        service.awaitCompleted(TOKEN, "demo", backup);
        return backup;
    }

    private static JsonPath sweep(PackagedService service, boolean dry) {
        post(service, CLOUD, "/v1.0/cloud/mgmt/sweep", Map.of("sweep", Map.of("dry_run", dry)));
        JsonPath sweep = Api.await(
                () -> service.request(CLOUD).get("/v1.0/cloud/mgmt/sweep").jsonPath(),
                answer -> List.of("COMPLETED", "FAILED").contains(answer.getString("sweep.status")));
        assertThat(sweep.getString("sweep.status")).as(sweep.prettify()).isEqualTo("COMPLETED");
        return sweep;
    }

    private Map<String, String> settings(String database) {
        Map<String, String> settings = new HashMap<>();
        settings.put("quarkus.datasource.jdbc.url", "jdbc:postgresql://127.0.0.1:" + catalog.port() + "/" + database);
        settings.put("coffer.stores.local.path", folder.resolve("store").toString());
        settings.put("coffer.identity.static-tokens", TOKEN + ":demo:admin," + CLOUD + ":cloud:cloud-admin");
        settings.put("coffer.limits.enabled", "false");
        return settings;
    }

    private static void assertVerified(PackagedService service, String backup) {
        post(service, TOKEN, "/v1.0/demo/backups/" + backup + "/action", Map.of("verify", Map.of()));
        JsonPath record = Api.await(() -> record(service, backup), seen -> seen.get("backup.verification") != null);
        assertThat(record.getString("backup.verification.result"))
                .as(record.prettify())
                .isEqualTo("ok");
        assertThat(record.getBoolean("backup.verification.contents_checked")).isTrue();
    }

    private static JsonPath record(PackagedService service, String backup) {
        return service.request(TOKEN).get("/v1.0/demo/backups/" + backup).jsonPath();
    }

    private static Response post(PackagedService service, String token, String path, Object body) {
        Response response =
                service.request(token).contentType(ContentType.JSON).body(body).post(path);
        assertThat(response.statusCode()).as(response.asString()).isEqualTo(202);
        return response;
    }
}
