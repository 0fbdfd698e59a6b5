package dev.coffer.backup.copy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.backup.SampleDatabases;
import dev.coffer.backup.StockRestore;
import dev.coffer.backup.take.FailureCase;
import dev.coffer.harness.Api;
import dev.coffer.harness.CatalogRows;
import dev.coffer.harness.TestServer;
import dev.coffer.harness.Workplace;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** What every case of a copy starts from: a backup in the store {@code local}, and an empty store {@code far}. */
abstract class CopyCase extends FailureCase {

    static final Map<String, Object> TO_FAR = Map.of("copy-backup", Map.of("target", "far"));

    @Inject
    DataSource catalog;

    CatalogRows rows;

    @BeforeEach
    void open() {
        rows = new CatalogRows(catalog);
    }

    @AfterEach
    void forget() {
        rows.execute("delete from backup");
    }

    /** Takes a backup of an instance, waits until it is complete, and gives its id. */
    static String backUp(String instance) {
        return completed(Api.DEMO.backup(instance));
    }

    static String backUp(Map<String, ?> backup) {
        return completed(Api.DEMO.backup(backup));
    }

    private static String completed(String backup) {
        Api.DEMO.completed(backup);
        return backup;
    }

    static Response act(String backup, Map<String, ?> action) {
        return Api.DEMO.post("/backups/" + backup + "/action", action);
    }

    /** Orders a copy, which must be accepted, and waits until it has ended. */
    static JsonPath copied(String backup) {
        Response answer = act(backup, TO_FAR);
        assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(202);
        return copyOf(backup);
    }

    /** Waits until the first copy of a backup has ended, and gives its record. */
    static JsonPath copyOf(String backup) {
        return Api.await(
                () -> record(backup).setRootPath("backup.copies[0]"),
                copy -> List.of("COMPLETED", "FAILED").contains(copy.getString("status")));
    }

    static JsonPath record(String backup) {
        return Api.DEMO.get("/backups/" + backup).jsonPath().setRootPath("backup");
    }

    /** What lies in a folder of a backup in a store, by name. */
    static Map<String, Path> files(Path store, String instance, String backup) {
        Path folder = store.resolve("demo").resolve(instance).resolve(backup);
        return Workplace.stored(folder).stream()
                .filter(name -> Files.isRegularFile(folder.resolve(name)))
                .collect(java.util.stream.Collectors.toMap(name -> name, folder::resolve));
    }

    static void assertSameFiles(Path one, Path other, String instance, String backup) throws IOException {
        Map<String, Path> expected = files(one, instance, backup);
        Map<String, Path> found = files(other, instance, backup);
        assertThat(found.keySet()).isEqualTo(expected.keySet()).contains("manifest.json");
        for (Map.Entry<String, Path> file : expected.entrySet()) {
            assertThat(Files.mismatch(file.getValue(), found.get(file.getKey())))
                    .as(file.getKey())
                    .isEqualTo(-1);
        }
    }

    /** Restores a backup from a store with stock tools, and compares the ledger with that of the source. */
    void assertRestores(Path store, String instance, String backup) {
        try (TestServer target = TestServer.start()) {
            Path folder = store.resolve("demo").resolve(instance).resolve(backup);
            StockRestore.into(
                    target,
                    folder,
                    JsonPath.from(folder.resolve("manifest.json").toFile()));
            assertThat(SampleDatabases.contents(target, LEDGER)).isEqualTo(SampleDatabases.contents(source, LEDGER));
        }
    }

    /** Removes all that lies in a folder. */
    static void empty(Path folder) {
        try (Stream<Path> all = Files.walk(folder)) {
            all.sorted(java.util.Comparator.reverseOrder())
                    .filter(path -> !path.equals(folder))
                    .forEach(path -> path.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        assertThat(Workplace.stored(folder)).isEmpty();
    }
}
