package dev.coffer.store.filesystem;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** A small file system in memory, to run full or be read-only. Only root on Linux can mount one. */
public final class Tmpfs implements AutoCloseable {

    private final Path folder;

    private Tmpfs(Path folder) {
        this.folder = folder;
    }

    /** Mounts one, or skips the test where that is not possible. */
    public static Tmpfs mount(Path folder, String options) throws IOException {
        assumeTrue(System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("linux"), "tmpfs is Linux's");
        assumeTrue(
                Files.exists(Path.of("/proc/self"))
                        && Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0),
                "only root can mount a tmpfs");
        Files.createDirectories(folder);
        assumeTrue(run("mount", "-t", "tmpfs", "-o", options, "tmpfs", folder.toString()) == 0, "mount was refused");
        return new Tmpfs(folder);
    }

    public Path folder() {
        return folder;
    }

    public void remount(String options) throws IOException {
        if (run("mount", "-o", "remount," + options, folder.toString()) != 0) {
            throw new IOException("Could not remount " + folder + " " + options);
        }
    }

    @Override
    public void close() throws IOException {
        if (run("umount", folder.toString()) != 0 && run("umount", "-l", folder.toString()) != 0) {
            throw new IOException("Could not unmount " + folder);
        }
    }

    private static int run(String... command) throws IOException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        return process.onExit().join().exitValue();
    }
}
