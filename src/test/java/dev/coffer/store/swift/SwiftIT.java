package dev.coffer.store.swift;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.harness.Api;
import dev.coffer.harness.BackupCalls;
import dev.coffer.harness.ChildProcess;
import dev.coffer.harness.PackagedService;
import dev.coffer.harness.SwiftServer;
import dev.coffer.harness.TestServer;
import dev.coffer.store.StoredObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged service with its backups in Swift, as a user who may use two pairs of containers and nothing else. */
class SwiftIT {

    private static final String DEFAULT = "z_CLOUDDB_BACKUPS";
    private static final String OWN = "of the team";

    private static TestServer source;
    private static TestServer catalog;
    private static SwiftServer swift;

    @TempDir
    Path folder;

    @BeforeAll
    static void servers() throws Exception {
        swift = SwiftServer.start(Map.of());
        for (String container : List.of(DEFAULT, OWN)) {
            swift.grant(container);
            swift.grant(container + "_segments");
        }
        source = TestServer.start();
        source.execute("postgres", "create database shop");
        source.execute("shop", "create table t as select n, md5(n::text) from generate_series(1, 20000) n");
        catalog = TestServer.start();
        catalog.execute("postgres", "create database first", "create database second", "create database third");
    }

    @AfterAll
    static void stop() {
        if (swift != null) {
            source.close();
            catalog.close();
            swift.close();
        }
    }

    @Test
    void backups_in_two_containers_are_verified_proven_restored_rebuilt_and_removed() throws Exception {
        String first;
        String second;
        try (PackagedService service = PackagedService.start(folder.resolve("a"), catalog, settings("first"))) {
            BackupCalls calls = new BackupCalls(service);
            String instance = calls.register(source);

            first = calls.backUp(Map.of("name", "n", "instance", instance));
            second = calls.backUp(Map.of("name", "n", "instance", instance, "swift_container", OWN));

            assertThat(calls.record(first).getString("locationRef"))
                    .isEqualTo(url(DEFAULT) + "/demo/" + instance + "/" + first);
            assertThat(calls.record(second).getString("locationRef"))
                    .isEqualTo(url("of%20the%20team") + "/demo/" + instance + "/" + second);
            assertThat(objects(OWN + "_segments")).hasSizeGreaterThan(1);
            for (String backup : List.of(first, second)) {
                calls.assertVerified(backup);
                calls.assertProven(backup);
            }
            calls.assertRestores(second, instance, source);
            String child = calls.backUp(Map.of("name", "n", "instance", instance, "parent_id", second));
            assertThat(calls.record(child).getString("locationRef")).startsWith(url("of%20the%20team"));
            assertThat(calls.sweep(true).getList("findings")).isEmpty();
            String adopted = calls.adopt(calls.record(second).getString("locationRef"));
            calls.assertVerified(adopted);
            calls.delete(adopted);
        }

        ChildProcess command = PackagedService.run(folder.resolve("b"), catalog, settings("second"), "rebuild");

        assertThat(command.exitCode()).as(command.output()).isZero();
        // The user may not list the account, so that the command knows only the container of the settings.
        assertThat(command.output()).contains("backups_made: 1");
        Map<String, String> asOwner = settings("third");
        asOwner.put("coffer.stores.away.username", SwiftServer.USER);
        ChildProcess owner = PackagedService.run(folder.resolve("c"), catalog, asOwner, "rebuild");
        assertThat(owner.exitCode()).as(owner.output()).isZero();
        assertThat(owner.output()).contains("backups_made: 3");
        try (PackagedService service = PackagedService.start(folder.resolve("d"), catalog, settings("third"))) {
            BackupCalls calls = new BackupCalls(service);
            calls.assertVerified(second);
            calls.delete(first);
            calls.delete(second);
            for (String container : List.of(DEFAULT, OWN)) {
                assertThat(Api.await(() -> objects(container), List::isEmpty)).isEmpty();
                assertThat(Api.await(() -> objects(container + "_segments"), List::isEmpty))
                        .isEmpty();
            }
        }
    }

    private static String url(String container) {
        return swift.url("/v1/AUTH_test/" + container).toString();
    }

    private Map<String, String> settings(String database) {
        Map<String, String> settings = new HashMap<>();
        settings.put("quarkus.datasource.jdbc.url", "jdbc:postgresql://127.0.0.1:" + catalog.port() + "/" + database);
        ServerStores.of(swift, Map.of("username", SwiftServer.LIMITED_USER))
                .forEach((key, value) -> settings.put("coffer.stores.away." + key, value));
        settings.put("coffer.identity.static-tokens", BackupCalls.TOKENS);
        settings.put("coffer.limits.enabled", "false");
        settings.put("coffer.restore.local.enabled", "true");
        return settings;
    }

    private static List<String> objects(String container) {
        SwiftStore owner = ServerStores.open(ServerStores.of(swift, Map.of()), container);
        try (Stream<StoredObject> objects = owner.list("")) {
            return objects.map(StoredObject::key).toList();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
