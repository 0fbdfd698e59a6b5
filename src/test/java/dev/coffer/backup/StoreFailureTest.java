package dev.coffer.backup;

import dev.coffer.harness.CatalogResource;
import dev.coffer.harness.Registration;
import dev.coffer.harness.ReplaceableParts;
import dev.coffer.store.Tmpfs;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Backups that find no room. */
@QuarkusTest
@QuarkusTestResource(CatalogResource.class)
@TestProfile(ReplaceableParts.class)
class StoreFailureTest extends FailureCase {

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
}
