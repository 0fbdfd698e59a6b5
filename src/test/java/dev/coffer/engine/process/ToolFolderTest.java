package dev.coffer.engine.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Folders with the tables of contents of what is being restored. */
class ToolFolderTest {

    @Test
    void only_what_a_killed_process_left_is_removed() throws IOException {
        try (ToolFolder used = ToolFolder.create();
                ToolFolder own = ToolFolder.create()) {
            Files.writeString(used.resolve("head"), "used");
            Path left = Files.createTempDirectory("coffer-tool");
            Files.createFile(left.resolve("lock"));
            Files.writeString(left.resolve("head"), "left");
            Path foreign = Files.createTempDirectory("coffer-tool");
            Files.writeString(foreign.resolve("notes"), "of another program");

            ToolFolder.removeLeftOvers(own.resolve("."));

            assertThat(left).doesNotExist();
            assertThat(used.resolve("head")).exists();
            assertThat(foreign.resolve("notes")).exists();
            Files.delete(foreign.resolve("notes"));
            Files.delete(foreign);
        }
    }

    @Test
    void nothing_is_left_of_one_that_was_closed() throws IOException {
        Path path;
        try (ToolFolder folder = ToolFolder.create()) {
            path = folder.resolve(".");
            Files.writeString(folder.resolve("list"), "1;");
            assertThat(Files.getPosixFilePermissions(path).toString()).doesNotContain("GROUP", "OTHERS");
        }
        assertThat(path).doesNotExist();
    }
}
