package dev.coffer.catalog;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The folder {@code coffer.home}, locked by one process at a time. The lock is released when the process closes the folder or
 * ends, in whatever way.
 */
public final class CofferHome implements AutoCloseable {

    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");

    private final Path path;
    private final FileChannel lock;

    private CofferHome(Path path, FileChannel lock) {
        this.path = path;
        this.lock = lock;
    }

    /**
     * Creates the folder with access for its owner only, if it is missing, and locks it for this process.
     *
     * @param folder the folder; a relative one is resolved against the working directory
     * @throws StartRefusedException if the folder cannot be used, or another process has locked it
     */
    public static CofferHome open(Path folder) throws StartRefusedException {
        Path path = folder.toAbsolutePath().normalize();
        try {
            makePrivateFolder(path);
            path = path.toRealPath();
            withdraw(path, PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE);
            return new CofferHome(path, lock(path));
        } catch (IOException e) {
            throw new StartRefusedException(
                    "The folder " + path + " (coffer.home) cannot be used: " + reason(e) + ".", e);
        }
    }

    /** Returns the absolute path, without symbolic links. */
    public Path path() {
        return path;
    }

    /**
     * Reads a one-line file that only its owner may read. If it is missing, the file is first written atomically.
     *
     * @param name a file name in this folder
     * @param value supplies the line to write
     * @return the file's text without surrounding white space, never empty
     * @throws StartRefusedException if the file cannot be written or read, is empty, or is accessible to other users and its
     *     permissions cannot be changed
     */
    public String secret(String name, Supplier<String> value) throws StartRefusedException {
        Path file = path.resolve(name);
        try {
            if (Files.notExists(file)) {
                write(file, value.get());
            }
            withdraw(file, EnumSet.complementOf(EnumSet.copyOf(OWNER_ONLY)).toArray(PosixFilePermission[]::new));
            String text = Files.readString(file).strip();
            if (text.isEmpty()) {
                throw new StartRefusedException(
                        "The file " + file + " is empty. Remove it, and a new one is generated.");
            }
            return text;
        } catch (IOException e) {
            throw new StartRefusedException("The file " + file + " cannot be used: " + reason(e) + ".", e);
        }
    }

    /**
     * Creates an empty file that only its owner may read, unless it exists.
     *
     * @param name a file name in this folder
     */
    Path privateFile(String name) throws IOException {
        Path file = path.resolve(name);
        if (Files.notExists(file)) {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
        }
        return file;
    }

    /** Creates a folder and its missing parents with access for the owner only, unless it exists. */
    static void makePrivateFolder(Path folder) throws IOException {
        Files.createDirectories(
                folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }

    /** Releases the lock of the folder. */
    @Override
    public void close() {
        try {
            lock.close();
        } catch (IOException e) {
            throw new IllegalStateException("cannot release " + path, e);
        }
    }

    private static FileChannel lock(Path path) throws IOException, StartRefusedException {
        FileChannel channel = FileChannel.open(
                path.resolve("lock"),
                EnumSet.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(OWNER_ONLY));
        if (tryLock(channel) == null) {
            channel.close();
            throw new StartRefusedException("The folder " + path + " (coffer.home) is in use by another Coffer."
                    + " Stop that one, or set COFFER_HOME to another folder.");
        }
        return channel;
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            // Locked by this process.
            return null;
        }
    }

    private static void write(Path file, String value) throws IOException {
        Path unfinished = file.resolveSibling(file.getFileName() + ".unfinished");
        Files.deleteIfExists(unfinished);
        try (FileChannel channel = FileChannel.open(
                unfinished,
                EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(OWNER_ONLY))) {
            ByteBuffer bytes = StandardCharsets.UTF_8.encode(value + "\n");
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
        try (FileChannel folder = FileChannel.open(file.resolveSibling(""))) {
            folder.force(true);
        }
    }

    private static void withdraw(Path file, PosixFilePermission... unwanted) throws IOException {
        Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
        permissions.addAll(Files.getPosixFilePermissions(file));
        if (permissions.removeAll(Set.of(unwanted))) {
            Files.setPosixFilePermissions(file, permissions);
        }
    }

    private static String reason(IOException e) {
        if (e instanceof AccessDeniedException denied) {
            return "no permission for " + denied.getFile();
        }
        if (e instanceof FileAlreadyExistsException exists) {
            return exists.getFile() + " is not a folder";
        }
        return String.valueOf(e.getMessage());
    }
}
