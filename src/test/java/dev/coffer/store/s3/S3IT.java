package dev.coffer.store.s3;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.harness.Api;
import dev.coffer.harness.BackupCalls;
import dev.coffer.harness.ChildProcess;
import dev.coffer.harness.PackagedService;
import dev.coffer.harness.S3Server;
import dev.coffer.harness.TestServer;
import dev.coffer.store.BackupStore;
import dev.coffer.store.StoredObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged service with its backups in a bucket. */
class S3IT {

    private static TestServer source;
    private static TestServer catalog;

    @TempDir
    Path folder;

    private final S3Server server = S3Server.shared();
    private final String bucket = server.newBucket();
    private final BackupStore store = S3TestStores.open(server.url(), bucket, Map.of());

    @BeforeAll
    static void servers() {
        source = TestServer.start();
        source.execute("postgres", "create database shop");
        // More than a segment, and hardly to be compressed.
        source.execute(
                "shop",
                "create table t as select n, md5(n::text) || md5((-n)::text) as h from generate_series(1, 250000) n");
        catalog = TestServer.start();
        catalog.execute("postgres", "create database first", "create database second");
    }

    @AfterAll
    static void stop() {
        source.close();
        catalog.close();
    }

    @Test
    void a_backup_is_taken_verified_proven_restored_swept_rebuilt_and_removed() {
        String backup;
        try (PackagedService service = PackagedService.start(folder.resolve("a"), catalog, settings("first"))) {
            BackupCalls calls = new BackupCalls(service);
            String instance = calls.register(source);

            backup = calls.backUp(Map.of("name", "n", "instance", instance));

            assertThat(calls.record(backup).getString("locationRef"))
                    .isEqualTo("s3://" + bucket + "/demo/" + instance + "/" + backup);
            assertThat(calls.record(backup).getString("storage_driver")).isEqualTo("s3");
            calls.assertVerified(backup);
            calls.assertProven(backup);
            calls.assertRestores(backup, instance, source);
            String key = "demo/" + instance + "/" + UUID.randomUUID() + "/shop.pgdump.zst";
            server.abandonUpload(bucket, key);
            List<String> findings = calls.sweep(true).getList("findings.kind");
            assertThat(findings).containsExactly("leftover");
            String adopted = calls.adopt(calls.record(backup).getString("locationRef"));
            calls.assertVerified(adopted);
            calls.delete(adopted);
        }

        ChildProcess command = PackagedService.run(folder.resolve("b"), catalog, settings("second"), "rebuild");

        assertThat(command.exitCode()).as(command.output()).isZero();
        assertThat(command.output()).contains("backups_made: 1", "instances_made: 1");
        try (PackagedService service = PackagedService.start(folder.resolve("c"), catalog, settings("second"))) {
            BackupCalls calls = new BackupCalls(service);
            calls.assertVerified(backup);
            calls.delete(backup);
            assertThat(Api.await(this::objects, List::isEmpty)).isEmpty();
        }
    }

    private List<String> objects() {
        try (Stream<StoredObject> objects = store.list("")) {
            return objects.map(StoredObject::key).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Map<String, String> settings(String database) {
        Map<String, String> settings = new HashMap<>(S3TestStores.settings(server.url(), bucket));
        settings.put("quarkus.datasource.jdbc.url", "jdbc:postgresql://127.0.0.1:" + catalog.port() + "/" + database);
        settings.put("coffer.identity.static-tokens", BackupCalls.TOKENS);
        settings.put("coffer.limits.enabled", "false");
        settings.put("coffer.restore.local.enabled", "true");
        return settings;
    }
}
