package dev.coffer.engine.process;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * A private folder for the files of one run of a tool. It is locked while it is used, so that the first one of a process removes
 * those of processes that were killed.
 */
public final class ToolFolder implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(ToolFolder.class);

    private static final String PREFIX = "coffer-tool";
    private static final String LOCK = "lock";

    /** All files that it may have; the lock is the last one to go. */
    private static final List<String> FILES = List.of("list", "head", "options", LOCK);

    private static boolean swept;

    private final Path path;
    private final FileChannel channel;

    private ToolFolder(Path path, FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    /** Creates a folder that only this process's user can enter. */
    public static synchronized ToolFolder create() throws IOException {
        @Nullable ToolFolder created = null;
        while (created == null) {
            created = locked(Files.createTempDirectory(PREFIX));
        }
        if (!swept) {
            // Before this process has another one: to look at a lock of its own would end that.
            removeLeftOvers(created.path);
            swept = true;
        }
        return created;
    }

    /** Returns null if another process took the folder for a left-over before it was locked. */
    private static @Nullable ToolFolder locked(Path path) throws IOException {
        FileChannel channel;
        try {
            channel = FileChannel.open(path.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        } catch (NoSuchFileException e) {
            return null;
        }
        @Nullable FileLock lock = channel.tryLock();
        if (lock == null || Files.notExists(path.resolve(LOCK))) {
            channel.close();
            return null;
        }
        return new ToolFolder(path, channel);
    }

    /** Removes those of processes that have ended. */
    static void removeLeftOvers(Path own) throws IOException {
        Path folder = own.normalize();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(folder.resolveSibling(""), PREFIX + "*")) {
            for (Path other : all) {
                if (!other.equals(folder)) {
                    removeUnlocked(other);
                }
            }
        }
    }

    private static void removeUnlocked(Path folder) {
        try (FileChannel channel = FileChannel.open(folder.resolve(LOCK), StandardOpenOption.WRITE)) {
            @Nullable FileLock lock = channel.tryLock();
            if (lock != null) {
                LOG.infof("Removing %s, which a process that was killed has left", folder);
                remove(folder);
            }
        } catch (OverlappingFileLockException | IOException e) {
            // It is used, another user's, or already gone.
            LOG.debugf("%s stays: %s", folder, e.getMessage());
        }
    }

    private static void remove(Path folder) throws IOException {
        for (String file : FILES) {
            Files.deleteIfExists(folder.resolve(file));
        }
        Files.deleteIfExists(folder);
    }

    /** Returns the path of one of the files. */
    public Path resolve(String file) {
        return path.resolve(file);
    }

    /** Removes the folder. */
    @Override
    public void close() throws IOException {
        try (channel) {
            remove(path);
        }
    }
}
