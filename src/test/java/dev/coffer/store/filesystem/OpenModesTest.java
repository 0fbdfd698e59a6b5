package dev.coffer.store.filesystem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.coffer.harness.Configured;
import dev.coffer.store.BackupStore;
import dev.coffer.store.StoreException;
import dev.coffer.store.Upload;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Stores on a file system that does not keep the modes of files. */
class OpenModesTest {

    private static final String KEY = "acme/i1/b1/globals.sql.zst";

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"ignore", "deny"})
    void an_object_that_others_could_read_is_refused_and_nothing_stays(String chmod) throws Exception {
        try (OpenFilesystem disk = OpenFilesystem.mount(folder, chmod)) {
            BackupStore store = new FilesystemStore(disk.folder());

            assertThatExceptionOfType(StoreException.class)
                    .isThrownBy(() -> store.begin(KEY))
                    .withMessageContaining(disk.folder() + " does not keep modes: a new file has rwxrwxrwx")
                    .withMessageContaining("allow-open-modes");

            assertThat(disk.folder()).isEmptyDirectory();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ignore", "deny"})
    void the_check_says_so(String chmod) throws Exception {
        try (OpenFilesystem disk = OpenFilesystem.mount(folder, chmod)) {
            assertThat(check(disk.folder(), false).get(0)).startsWith("wrong ").contains("does not keep modes");
            assertThat(check(disk.folder(), true).get(0))
                    .startsWith("warning " + disk.folder() + ": others can read its files");
            assertThat(disk.folder()).isEmptyDirectory();
        }
    }

    @Test
    void a_store_that_allows_it_takes_encrypted_dumps_only() throws Exception {
        try (OpenFilesystem disk = OpenFilesystem.mount(folder, "ignore")) {
            BackupStore store = new FilesystemStore(disk.folder(), true);
            assertThat(store.isSealedOnly()).isTrue();

            try (Upload upload = store.begin(KEY + ".age")) {
                upload.stream().write("sealed".getBytes(StandardCharsets.UTF_8));
                upload.commit();
            }

            assertThat(disk.folder().resolve(KEY + ".age")).hasContent("sealed");
        }
    }

    private static List<String> check(Path store, boolean allowOpenModes) {
        return Configured.lines(FilesystemCheck.examine(store, allowOpenModes));
    }
}
