package dev.coffer.store.filesystem;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.archive.StoredFolder;
import dev.coffer.harness.Configured;
import dev.coffer.store.StoreProbe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FilesystemCheckTest {

    @TempDir
    Path folder;

    @Test
    void a_folder_that_takes_an_object_is_right_and_holds_nothing_afterwards() {
        assertThat(lines(folder))
                .hasSize(2)
                .satisfies(
                        lines -> assertThat(lines.get(0))
                                .isEqualTo("ok " + folder + ": an object was written, read back and removed"),
                        lines -> assertThat(lines.get(1)).matches("(ok|warning) [0-9.]+ of [0-9.]+ GiB free.*"));
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void a_folder_that_is_not_there_is_not_made() {
        Path store = folder.resolve("a/b");

        assertThat(lines(store).get(0)).isEqualTo("ok " + store + " does not exist yet; the first backup creates it");

        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void the_object_has_a_name_that_a_sweep_takes_for_ours() {
        String key = StoreProbe.key();

        assertThat(StoredFolder.of(key))
                .hasValueSatisfying(stored -> assertThat(stored.names(key)).isTrue());
    }

    @Test
    void a_file_is_no_folder() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));

        assertThat(lines(file))
                .singleElement()
                .asString()
                .startsWith("wrong " + file + " is not a folder -> Let this user write there");
    }

    @Test
    void a_file_system_that_is_read_only_is_named() throws IOException {
        try (Tmpfs disk = Tmpfs.mount(folder.resolve("disk"), "size=1m")) {
            disk.remount("ro");

            assertThat(lines(disk.folder()).get(0))
                    .startsWith("wrong ")
                    .contains(disk.folder() + " is on a read-only file system. Mount it writable");
            assertThat(lines(disk.folder().resolve("store")))
                    .singleElement()
                    .asString()
                    .startsWith("wrong " + disk.folder().resolve("store")
                            + " does not exist, and this user cannot create it in " + disk.folder());
        }
    }

    @Test
    void a_full_file_system_is_named_with_what_is_left() throws IOException {
        try (Tmpfs disk = Tmpfs.mount(folder.resolve("disk"), "size=64k")) {
            Files.write(disk.folder().resolve("filler"), new byte[64 * 1024]);

            assertThat(lines(disk.folder()))
                    .hasSize(2)
                    .satisfies(
                            lines -> assertThat(lines.get(0))
                                    .startsWith("wrong ")
                                    .contains("no space left on " + disk.folder()),
                            lines -> assertThat(lines.get(1)).startsWith("warning 0.0 of 0.0 GiB free"));
        }
    }

    @Test
    void a_file_system_without_inodes_is_named() throws IOException {
        try (Tmpfs disk = Tmpfs.mount(folder.resolve("disk"), "size=1m,nr_inodes=3")) {
            assertThat(lines(disk.folder()).get(0)).startsWith("wrong ").contains("has no inodes left");
        }
    }

    private static List<String> lines(Path store) {
        return Configured.lines(FilesystemCheck.examine(store));
    }
}
