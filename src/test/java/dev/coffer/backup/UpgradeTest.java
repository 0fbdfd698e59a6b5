package dev.coffer.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.catalog.CatalogSchema;
import dev.coffer.harness.Api;
import dev.coffer.harness.CatalogResource;
import dev.coffer.harness.CatalogRows;
import dev.coffer.harness.TestServer;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** A catalog and a store that the build 915219f filled, in {@code src/test/fixtures/upgrade}. */
@QuarkusTest
@QuarkusTestResource(value = UpgradeTest.Filled.class, restrictToAnnotatedClass = true)
class UpgradeTest {

    private static final Path FIXTURE = Path.of("src/test/fixtures/upgrade");

    /** Where the store lay when the catalog was dumped. */
    private static final String BEFORE = "/tmp/fix/store";

    /** Brings both into place before the service starts; the store under the settings that it had then. */
    public static class Filled extends CatalogResource {

        @Override
        public Map<String, String> start() {
            Map<String, String> config = new HashMap<>(super.start());
            try {
                Path folder = Files.createTempDirectory("coffer-upgrade");
                Path store = folder.resolve("store");
                copy(FIXTURE.resolve("store"), store);
                Path dump = folder.resolve("catalog.sql");
                Files.writeString(
                        dump, Files.readString(FIXTURE.resolve("catalog.sql")).replace(BEFORE, store.toString()));
                load(Objects.requireNonNull(config.get("quarkus.datasource.jdbc.url")), dump);
                config.put("coffer.store.filesystem.path", store.toString());
                config.put(
                        "coffer.seal.identity-files",
                        FIXTURE.resolve("key.txt").toAbsolutePath().toString());
                return config;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        private static void copy(Path from, Path to) throws IOException {
            try (Stream<Path> all = Files.walk(from)) {
                for (Path path : all.toList()) {
                    Files.copy(path, to.resolve(from.relativize(path).toString()));
                }
            }
        }

        private static void load(String url, Path dump) throws IOException, InterruptedException {
            ProcessBuilder psql = new ProcessBuilder(
                            "psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-f", dump.toString(), url.substring(5))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.INHERIT);
            psql.environment().putAll(Map.of("PGUSER", TestServer.USER, "PGPASSWORD", TestServer.PASSWORD));
            if (psql.start().waitFor() != 0) {
                throw new IllegalStateException("The catalog cannot be loaded.");
            }
        }
    }

    @Inject
    DataSource catalog;

    @Test
    void what_the_release_before_has_taken_is_listed_verified_restored_and_deleted() {
        assertThat(new CatalogRows(catalog)
                        .column("select max(version::int)::text from flyway_schema_history where success"))
                .containsExactly(Integer.toString(CatalogSchema.NEEDED));

        List<String> instances = Api.DEMO.get("/instances").jsonPath().getList("instances.id");
        assertThat(instances).hasSize(1);
        JsonPath listed =
                Api.DEMO.get("/instances/" + instances.get(0) + "/backups").jsonPath();
        assertThat(listed.getList("backups.name")).containsExactly("adopted", "incremental", "full");
        assertThat(listed.getList("backups.status")).containsExactly("RESTORED", "COMPLETED", "COMPLETED");
        assertThat(listed.getList("backups.store")).containsOnly("local");
        assertThat(listed.getList("backups.storage_driver")).containsOnly("filesystem");
        String encrypted = Api.OTHER.get("/backups").jsonPath().getString("backups[0].id");

        List<String> ids = listed.getList("backups.id");
        ids.forEach(id -> verify(Api.DEMO, id));
        verify(Api.OTHER, encrypted);

        try (TestServer restored = TestServer.start()) {
            restore(restored, Api.DEMO, ids.get(1));
            assertThat(restored.rows("shop", "select count(*), max(text) from t"))
                    .containsExactly("21|row 9");
            assertThat(restored.rows("still", "select count(*) from kept")).containsExactly("20");
            restore(restored, Api.OTHER, encrypted);
            assertThat(restored.rows("shop", "select count(*) from t")).containsExactly("21");
        }

        Path full = folder(Api.DEMO, ids.get(2));
        Path incremental = folder(Api.DEMO, ids.get(1));
        Api.DEMO.delete("/backups/" + ids.get(2));
        Api.await(() -> Files.exists(incremental), there -> !there);
        assertThat(full.resolve("manifest.json")).exists();
        Api.DEMO.delete("/backups/" + ids.get(0));
        Api.await(() -> Files.exists(full), there -> !there);
    }

    private static void verify(Api api, String id) {
        api.post("/backups/" + id + "/action", Map.of("verify", Map.of()));
        Api.await(() -> api.get("/backups/" + id).jsonPath().getString("backup.verification.result"), "ok"::equals);
        assertThat(api.get("/backups/" + id).jsonPath().getBoolean("backup.verification.contents_checked"))
                .isTrue();
    }

    private static void restore(TestServer server, Api api, String id) {
        Path folder = folder(api, id);
        JsonPath manifest = JsonPath.from(folder.resolve("manifest.json").toFile());
        assertThat(manifest.getInt("formatVersion")).isEqualTo(1);
        StockRestore.into(server, folder, manifest, FIXTURE.resolve("key.txt"));
    }

    private static Path folder(Api api, String id) {
        return Path.of(URI.create(api.get("/backups/" + id).jsonPath().getString("backup.locationRef")));
    }
}
