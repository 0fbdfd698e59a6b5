package dev.coffer.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.harness.BackupCalls;
import dev.coffer.harness.ChildProcess;
import dev.coffer.harness.PackagedService;
import dev.coffer.harness.TestServer;
import io.restassured.path.json.JsonPath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged service verifies, sweeps, and is rebuilt on an empty catalog by its command. */
class DurableStoreIT {

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
            BackupCalls calls = new BackupCalls(service);
            String instance = calls.register(source);
            backup = calls.backUp(Map.of("name", "n", "instance", instance));
            record = calls.record(backup).getMap("");
            calls.assertVerified(backup);
            JsonPath sweep = calls.sweep(true);
            assertThat(sweep.getList("findings")).isEmpty();
            assertThat(sweep.getInt("objects")).isEqualTo(3);
        }

        ChildProcess command = PackagedService.run(folder.resolve("b"), catalog, settings("second"), "rebuild");

        assertThat(command.exitCode()).as(command.output()).isZero();
        assertThat(command.output()).contains("backups_made: 1", "instances_made: 1");
        try (PackagedService service = PackagedService.start(folder.resolve("c"), catalog, settings("second"))) {
            BackupCalls calls = new BackupCalls(service);
            Map<String, Object> rebuilt = calls.record(backup).getMap("");
            assertThat(rebuilt.keySet()).isEqualTo(record.keySet());
            rebuilt.put("updated", record.get("updated"));
            assertThat(rebuilt).isEqualTo(record);
            calls.assertVerified(backup);
        }
    }

    @Test
    void what_no_record_needs_is_removed_once_it_is_old() throws IOException {
        try (PackagedService service = PackagedService.start(folder.resolve("a"), catalog, settings("third"))) {
            // given
            BackupCalls calls = new BackupCalls(service);
            String instance = calls.register(source);
            String backup = calls.backUp(Map.of("name", "n", "instance", instance));
            Path dead = folder.resolve("store/demo/" + instance + "/" + UUID.randomUUID() + "/shop.pgdump.zst");
            Files.createDirectories(dead.getParent());
            Files.writeString(dead, "what an upload left behind");
            Files.setLastModifiedTime(dead, FileTime.from(Instant.now().minus(MORE_THAN_THE_GRACE)));
            // when
            JsonPath first = calls.sweep(false);
            // then
            assertThat(first.getInt("counts.orphan.number"))
                    .as(first.prettify())
                    .isEqualTo(1);
            assertThat(dead).exists();
            // when
            catalog.execute("third", "update store_finding set first_seen = first_seen - interval '25 hours'");
            JsonPath second = calls.sweep(false);
            // then
            assertThat(second.getInt("counts.removed.number"))
                    .as(second.prettify())
                    .isEqualTo(1);
            assertThat(dead.getParent()).doesNotExist();
            calls.assertVerified(backup);
        }
    }

    private Map<String, String> settings(String database) {
        Map<String, String> settings = new HashMap<>();
        settings.put("quarkus.datasource.jdbc.url", "jdbc:postgresql://127.0.0.1:" + catalog.port() + "/" + database);
        settings.put("coffer.stores.local.path", folder.resolve("store").toString());
        settings.put("coffer.identity.static-tokens", BackupCalls.TOKENS);
        settings.put("coffer.limits.enabled", "false");
        return settings;
    }
}
