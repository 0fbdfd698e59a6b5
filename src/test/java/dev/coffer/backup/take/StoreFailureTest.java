package dev.coffer.backup.take;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.backup.SampleDatabases;
import dev.coffer.backup.StockRestore;
import dev.coffer.harness.Api;
import dev.coffer.harness.CatalogResource;
import dev.coffer.harness.Registration;
import dev.coffer.harness.ReplaceableParts;
import dev.coffer.harness.TestServer;
import dev.coffer.store.filesystem.LoopDisk;
import dev.coffer.store.filesystem.Tmpfs;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.path.json.JsonPath;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Backups that find no room, or lose it. */
@QuarkusTest
@QuarkusTestResource(CatalogResource.class)
@TestProfile(ReplaceableParts.class)
class StoreFailureTest extends FailureCase {

    /** More than the store writes before it first has the disk confirm something, and nothing that can be compressed. */
    private static final String BULK = "bulk";

    @Test
    void a_store_that_is_no_folder_is_named() throws IOException {
        String instance = register(Registration.of(source, LEDGER));
        Path file = Files.createFile(workplace.newFolder().resolve("file"));
        workplace.takeStore(file);

        assertFails(instance, "storeFailed", "is not a folder");

        workplace.takeStore(workplace.newFolder());
        assertSucceeds(instance);
    }

    @Test
    void a_store_that_is_read_only_is_a_failure_that_says_so() throws IOException {
        String instance = register(Registration.of(source, LEDGER));
        try (Tmpfs disk = Tmpfs.mount(workplace.newFolder(), "size=64m")) {
            disk.remount("ro");
            workplace.takeStore(disk.folder());

            assertFails(instance, "storeFailed", "read-only file system");

            disk.remount("rw");
            assertSucceeds(instance);
            workplace.takeStore(workplace.newFolder());
        }
    }

    @Test
    void a_disk_that_runs_full_is_a_failure_that_leaves_nothing_on_it() throws IOException {
        String instance = register(Registration.of(source, LEDGER));
        try (Tmpfs disk = Tmpfs.mount(workplace.newFolder(), "size=1m")) {
            workplace.takeStore(disk.folder());

            assertFails(instance, "storeFailed", "is full", "1 MiB");

            disk.remount("size=64m");
            assertSucceeds(instance);
            workplace.takeStore(workplace.newFolder());
        }
    }

    @Test
    void a_volume_that_takes_every_write_and_then_loses_it_is_a_failure_that_leaves_nothing_on_it() throws IOException {
        source.execute("postgres", "create database " + BULK);
        source.execute(
                BULK,
                "create table files as select n, lo_from_bytea(0, (select string_agg(uuid_send(gen_random_uuid()), '')"
                        + " from generate_series(1, 131072) where n > 0)) as content from generate_series(1, 44) n");
        String instance = register(Registration.of(source, BULK));
        try (LoopDisk disk = LoopDisk.mount(workplace.newFolder(), 48, 400)) {
            workplace.takeStore(disk.folder());

            assertFails(instance, "storeFailed", BULK + ".pgdump.zst", "no space left", "the volume beneath it");

            disk.enlarge(400);
            JsonPath record = Api.DEMO.completed(Api.DEMO.backup(instance));
            Path folder = Path.of(URI.create(record.getString("locationRef")));
            try (TestServer restored = TestServer.start()) {
                StockRestore.into(
                        restored,
                        folder,
                        JsonPath.from(folder.resolve("manifest.json").toFile()));
                assertThat(SampleDatabases.contents(restored, BULK)).isEqualTo(SampleDatabases.contents(source, BULK));
            }
            workplace.takeStore(workplace.newFolder());
        }
    }
}
