package dev.coffer.store.filesystem;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/**
 * A file system on a volume that has less room than it says, as a thin one may, and whose sectors can be made to fail.
 * Only root on Linux can make one.
 */
public final class LoopDisk implements AutoCloseable {

    private final Tmpfs pool;
    private final Path image;
    private final Path mounted;

    private LoopDisk(Tmpfs pool, Path image, Path mounted) {
        this.pool = pool;
        this.image = image;
        this.mounted = mounted;
    }

    /**
     * Makes one, or skips the test where that is not possible.
     *
     * @param folder a new one
     * @param room how many MiB there are
     * @param size how many MiB the file system believes to have
     */
    public static LoopDisk mount(Path folder, int room, int size) throws IOException {
        LoopDisk disk = null;
        Tmpfs pool = Tmpfs.mount(folder.resolve("pool"), "size=" + room + "m");
        try {
            Path image = pool.folder().resolve("image");
            try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
                file.setLength((long) size << 20);
            }
            Path mounted = Files.createDirectories(folder.resolve("disk"));
            assumeTrue(
                    run("PATH=$PATH:/usr/sbin:/sbin mkfs.ext4 -q -F -N 512 -O ^has_journal"
                                    + " -E lazy_itable_init=0,nodiscard '" + image + "'")
                            == 0,
                    "no ext4 can be made");
            LoopDisk made = new LoopDisk(pool, image, mounted);
            assumeTrue(made.mount(), "no loop device can be mounted");
            disk = made;
            Files.createDirectory(made.folder());
            return made;
        } finally {
            if (disk == null) {
                pool.close();
            }
        }
    }

    private boolean mount() throws IOException {
        return run("mount -o loop '" + image + "' '" + mounted + "'") == 0;
    }

    private void unmount() throws IOException {
        if (run("umount '" + mounted + "'") != 0 && run("umount -l '" + mounted + "'") != 0) {
            throw new IOException("Could not unmount " + mounted);
        }
    }

    /** An empty folder on it. */
    public Path folder() {
        return mounted.resolve("store");
    }

    /**
     * Makes more room.
     *
     * @param room how many MiB there are from now on
     */
    public void enlarge(int room) throws IOException {
        pool.remount("size=" + room + "m");
    }

    /** Whether there is no room left, whatever the file system says. */
    boolean isFull() {
        return pool.folder().toFile().getUsableSpace() == 0;
    }

    /** Lets every sector fail from some bytes of a file on; the bytes must be nowhere else on the disk. */
    void failFrom(byte[] bytes) throws IOException {
        unmount();
        if (!mount()) {
            throw new IOException("Could not mount " + image + " again");
        }
        int at = indexOf(Files.readAllBytes(image), bytes);
        try (FileChannel disk = FileChannel.open(image, StandardOpenOption.WRITE)) {
            disk.truncate(at);
        }
    }

    private static int indexOf(byte[] all, byte[] part) throws IOException {
        ByteBuffer wanted = ByteBuffer.wrap(part);
        for (int at = 0; at + part.length <= all.length; at += 512) {
            if (ByteBuffer.wrap(all, at, part.length).equals(wanted)) {
                return at;
            }
        }
        throw new IOException("The disk does not hold " + Arrays.hashCode(part));
    }

    @Override
    public void close() throws IOException {
        try {
            unmount();
        } finally {
            pool.close();
        }
    }

    private static int run(String command) throws IOException {
        return new ProcessBuilder("sh", "-c", command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .onExit()
                .join()
                .exitValue();
    }
}
