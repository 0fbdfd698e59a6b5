package dev.coffer.restore.scratch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.engine.Engines;
import io.quarkus.runtime.StartupEvent;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalScratchServersTest {

    @TempDir
    Path home;

    @Test
    void what_a_killed_process_left_is_removed_at_start_and_what_is_in_use_stays() throws IOException {
        Path left = folder("left");
        Path used = folder("used");
        Files.createDirectories(home.resolve("scratch").resolve("not-locked-yet"));

        try (FileChannel lock = FileChannel.open(used.resolve("lock"), StandardOpenOption.WRITE);
                FileLock held = lock.lock()) {
            assertThat(held.isValid()).isTrue();
            started();
            assertThat(home.resolve("scratch")).isDirectoryContaining(used::equals);
            assertThat(left).doesNotExist();
            assertThat(used.resolve("server/ibdata1")).exists();
        }
        started();

        assertThat(home.resolve("scratch")).isEmptyDirectory();
    }

    @Test
    void a_home_without_such_servers_stays_as_it_is() {
        started();

        assertThat(home).isEmptyDirectory();
    }

    private void started() {
        new LocalScratchServers(new Engines(List.of(), List.of(), List.of()), () -> home).start(new StartupEvent());
    }

    private Path folder(String name) throws IOException {
        Path own = home.resolve("scratch").resolve(name);
        Files.createDirectories(own.resolve("server"));
        Files.createFile(own.resolve("lock"));
        Files.writeString(own.resolve("server").resolve("ibdata1"), "data");
        return own;
    }
}
