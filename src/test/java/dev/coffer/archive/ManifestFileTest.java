package dev.coffer.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.coffer.store.BackupStore;
import dev.coffer.store.StoreException;
import dev.coffer.store.filesystem.FilesystemStore;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What two runs of one backup do to its manifest. */
class ManifestFileTest {

    private static final String FOLDER = "acme/instance/backup";

    @TempDir
    Path root;

    private BackupStore store;

    @BeforeEach
    void store() {
        store = new FilesystemStore(root);
    }

    @Test
    void the_first_manifest_stays_and_whoever_comes_later_learns_what_it_says() throws Exception {
        ManifestFile manifests = manifests();
        Manifest first = manifest("of the first");

        assertThat(manifests.find(store, FOLDER)).isEmpty();
        assertThat(manifests.publish(store, FOLDER, first)).isEqualTo(first);
        assertThat(manifests.publish(store, FOLDER, manifest("of the second"))).isEqualTo(first);

        assertThat(manifests.find(store, FOLDER)).contains(first);
    }

    @Test
    void of_many_that_write_it_at_once_all_agree_on_one() throws Exception {
        ManifestFile manifests = manifests();
        ExecutorService threads = Executors.newFixedThreadPool(16);
        try {
            List<Callable<Manifest>> writers = IntStream.range(0, 16)
                    .<Callable<Manifest>>mapToObj(i -> () -> manifests.publish(store, FOLDER, manifest("of " + i)))
                    .toList();

            List<Future<Manifest>> agreed = threads.invokeAll(writers);

            Manifest one = manifests.read(store, FOLDER);
            for (Future<Manifest> answer : agreed) {
                assertThat(answer.get()).isEqualTo(one);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void a_store_that_fails_in_the_middle_of_it_is_not_taken_for_a_damaged_manifest() throws Exception {
        Manifest large = new ObjectMapper()
                .readValue(
                        "{\"formatVersion\": 2, \"warnings\": [" + "\"left out\",".repeat(5000) + "\"\"]}",
                        Manifest.class);
        manifests().publish(store, FOLDER, large);
        StoreException failure = new StoreException("The store is away.");
        BackupStore failing = (BackupStore) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {BackupStore.class}, (proxy, method, arguments) -> {
                    InputStream whole = new FilesystemStore(root).read((String) arguments[0]);
                    return new FilterInputStream(whole) {
                        @Override
                        public int read(byte[] bytes, int offset, int length) throws IOException {
                            if (whole.available() < 20_000) {
                                throw failure;
                            }
                            return super.read(bytes, offset, length);
                        }
                    };
                });

        assertThatThrownBy(() -> manifests().read(failing, FOLDER)).isSameAs(failure);
    }

    @Test
    void a_manifest_of_format_1_is_read_as_one_whose_parts_are_one_object_each() throws Exception {
        UUID backup = new UUID(8, 8);
        store("""
                {"formatVersion": 1, "backup": "%1$s", "account": "acme", "warnings": [], "parts": [
                 {"database": "shop", "file": "shop.pgdump.zst", "in": "%1$s", "format": "pg_dump-custom",
                  "compression": "zstd", "rawBytes": 7, "rawSha256": "aa", "storedBytes": 5, "storedSha256": "bb",
                  "head": "50474d"}]}""".formatted(backup));

        Manifest.Part part = manifests().read(store, FOLDER).parts().get(0);

        assertThat(part.objects()).containsExactly(new Manifest.StoredFile("shop.pgdump.zst", 5, "bb"));
        assertThat(part.fingerprint()).isEqualTo("50474d");
        assertThat(part.recipients()).isEmpty();
    }

    @Test
    void a_manifest_of_an_unknown_format_or_with_a_part_without_an_object_is_refused() throws Exception {
        for (String manifest : List.of(
                "{\"formatVersion\": 3, \"parts\": []}",
                "{\"formatVersion\": 0, \"parts\": []}",
                "{\"formatVersion\": 2, \"parts\": [{\"database\": \"shop\"}]}",
                "{\"formatVersion\": 2, \"parts\": [{\"database\": \"shop\", \"objects\": []}]}",
                "{\"formatVersion\": 2, \"parts\": [{\"storedBytes\": 5, \"storedSha256\": \"bb\","
                        + " \"objects\": [{\"file\": \"a\", \"bytes\": 4, \"sha256\": \"bb\"}]}]}")) {
            store(manifest);

            assertThatThrownBy(() -> manifests().read(store, FOLDER)).isInstanceOf(ManifestFile.DamagedException.class);
        }
    }

    private void store(String manifest) throws IOException {
        Path file = root.resolve(FOLDER).resolve(Manifest.FILE);
        Files.createDirectories(file.getParent());
        Files.writeString(file, manifest);
    }

    private ManifestFile manifests() {
        return new ManifestFile(new ObjectMapper());
    }

    private static Manifest manifest(String instanceName) throws IOException {
        return new ObjectMapper().readValue("""
                        {"formatVersion": 2, "backup": "00000000-0000-0008-0000-000000000008", "account": "acme",
                         "instanceName": "%s", "parts": [], "warnings": []}""".formatted(instanceName), Manifest.class);
    }
}
