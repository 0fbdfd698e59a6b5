package dev.coffer.store.filesystem;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Files that are there, but give an input/output error when they are read, until this is closed. In their place is this
 * process's own memory, whose first address is nobody's. Only root on Linux can do that.
 */
public final class BadSector implements AutoCloseable {

    private final List<Path> files = new ArrayList<>();

    private BadSector() {}

    /** Makes files fail, or skips the test where that is not possible. */
    public static BadSector under(Path... files) throws IOException {
        Path memory = Path.of("/proc", Long.toString(ProcessHandle.current().pid()), "mem");
        assumeTrue(Files.exists(memory), "a process's memory is a file on Linux alone");
        BadSector made = new BadSector();
        for (Path file : files) {
            boolean mounted = run("mount", "--bind", memory.toString(), file.toString()) == 0;
            if (!mounted) {
                made.close();
            }
            assumeTrue(mounted, "only root can mount a file");
            made.files.add(file);
        }
        return made;
    }

    @Override
    public void close() throws IOException {
        Collections.reverse(files);
        for (Path file : files) {
            if (run("umount", file.toString()) != 0 && run("umount", "-l", file.toString()) != 0) {
                throw new IOException("Could not unmount " + file);
            }
        }
        files.clear();
    }

    private static int run(String... command) throws IOException {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .onExit()
                .join()
                .exitValue();
    }
}
