package dev.coffer.backup.take;

import static dev.coffer.backup.SampleBackups.ORDERED;
import static dev.coffer.backup.SampleBackups.WORKER;
import static dev.coffer.backup.SampleBackups.in;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.coffer.archive.Manifest;
import dev.coffer.backup.Backup;
import dev.coffer.backup.BackupStatus;
import dev.coffer.store.BackupStore;
import dev.coffer.store.StoredObject;
import dev.coffer.store.Stores;
import dev.coffer.store.Upload;
import dev.coffer.store.filesystem.FilesystemStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which objects of a backup an attempt may remove: here the third of three, beside a manifest. */
class BackupFolderTest {

    @TempDir
    Path root;

    private BackupStore store;
    private BackupFolder folder;
    private final Backup backup = in(BackupStatus.BUILDING);

    @BeforeEach
    void three_attempts() throws IOException {
        store = new FilesystemStore(root);
        folder = new BackupFolder(new Stores(List.of(new Stores.Named(Stores.LOCAL, store, 1)), Optional.empty()));
        backup.begin(new UUID(2, 2), WORKER, ORDERED);
        backup.begin(new UUID(3, 3), WORKER, ORDERED);
        put("shop.pgdump.zst");
        put("attempt-2/shop.pgdump.zst");
        put("attempt-3/shop.pgdump.zst");
        put("attempt-4/shop.pgdump.zst");
        put("manifest.json");
    }

    @Test
    void the_first_attempt_lies_in_the_folder_and_the_others_below_it() {
        assertThat(BackupFolder.prefix(1)).isEmpty();
        assertThat(BackupFolder.prefix(2)).isEqualTo("attempt-2/");
    }

    @Test
    void an_attempt_removes_those_before_it_and_neither_its_own_nor_a_later_one_nor_the_manifest() throws Exception {
        folder.removeEarlier(backup);

        assertThat(stored()).containsExactly("attempt-3/shop.pgdump.zst", "attempt-4/shop.pgdump.zst", "manifest.json");
    }

    @Test
    void an_attempt_removes_what_is_its_own() throws Exception {
        folder.removeNewest(backup);

        assertThat(stored())
                .containsExactly(
                        "attempt-2/shop.pgdump.zst", "attempt-4/shop.pgdump.zst", "manifest.json", "shop.pgdump.zst");
    }

    @Test
    void only_the_attempt_that_the_manifest_names_is_kept() throws Exception {
        folder.keepOnly(backup, manifestOf("shop.pgdump.zst"));

        assertThat(stored()).containsExactly("attempt-4/shop.pgdump.zst", "manifest.json", "shop.pgdump.zst");
    }

    @Test
    void a_manifest_of_the_newest_attempt_keeps_that_alone() throws Exception {
        folder.keepOnly(backup, manifestOf("attempt-3/shop.pgdump.zst"));

        assertThat(stored()).containsExactly("attempt-3/shop.pgdump.zst", "attempt-4/shop.pgdump.zst", "manifest.json");
    }

    @Test
    void a_backup_that_has_ended_loses_all() throws Exception {
        folder.removeAll(backup);

        assertThat(stored()).isEmpty();
    }

    private Manifest manifestOf(String file) throws IOException {
        return new ObjectMapper().readValue("""
                        {"formatVersion": 1, "backup": "%1$s", "account": "acme", "warnings": [],
                         "parts": [{"file": "%2$s", "in": "%1$s", "storedSha256": ""}]}""".formatted(backup.id, file), Manifest.class);
    }

    private void put(String name) throws IOException {
        try (Upload upload = store.begin(backup.folder() + "/" + name)) {
            upload.stream().write(1);
            upload.commit();
        }
    }

    private List<String> stored() throws IOException {
        try (Stream<StoredObject> objects = store.list(backup.folder())) {
            return objects.map(object -> object.key().substring(backup.folder().length() + 1))
                    .toList();
        }
    }
}
