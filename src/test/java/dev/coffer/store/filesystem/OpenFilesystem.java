package dev.coffer.store.filesystem;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A real file system that gives every file the mode 0777, as FAT and CIFS do with {@code umask=000}. */
final class OpenFilesystem implements AutoCloseable {

    private final Path mounted;

    private OpenFilesystem(Path mounted) {
        this.mounted = mounted;
    }

    /**
     * Mounts one with bindfs, or skips the test where that is not possible.
     *
     * @param folder a new one
     * @param chmod what becomes of a change of a mode: {@code ignore} or {@code deny}
     */
    static OpenFilesystem mount(Path folder, String chmod) throws IOException {
        Path kept = Files.createDirectories(folder.resolve("kept"));
        Path mounted = Files.createDirectories(folder.resolve("mounted"));
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/bindfs")), "bindfs is not installed");
        assumeTrue(
                run(List.of("bindfs", "--perms=0777", "--chmod-" + chmod, kept.toString(), mounted.toString())) == 0,
                "bindfs cannot mount");
        return new OpenFilesystem(mounted);
    }

    Path folder() {
        return mounted;
    }

    @Override
    public void close() throws IOException {
        if (run(List.of("umount", mounted.toString())) != 0
                && run(List.of("fusermount", "-u", mounted.toString())) != 0) {
            throw new IOException("Could not unmount " + mounted);
        }
    }

    private static int run(List<String> command) throws IOException {
        return new ProcessBuilder(new ArrayList<>(command))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .onExit()
                .join()
                .exitValue();
    }
}
