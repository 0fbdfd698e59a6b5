package dev.coffer.catalog;

import dev.coffer.setting.Folder;
import io.quarkus.runtime.configuration.ConfigurationException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The folder {@code coffer.home}, locked by one process at a time. The lock is released when the process closes the folder or
 * ends, in whatever way.
 */
public final class CofferHome implements AutoCloseable {

    private static final FileAttribute<?> OWNER_ONLY = attribute("rw-------");

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
     * @throws ConfigurationException if the folder cannot be used, or another process has locked it
     */
    public static CofferHome open(Path folder) {
        Path path = folder.toAbsolutePath().normalize();
        Folder.obstacle(path).ifPresent(obstacle -> {
            throw new ConfigurationException("The folder " + path + " (coffer.home) cannot be used: " + obstacle + ".");
        });
        try {
            makePrivateFolder(path);
            Path real = path.toRealPath();
            Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(real);
            if (permissions.removeAll(Set.of(PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE))) {
                Files.setPosixFilePermissions(real, permissions);
            }
            return new CofferHome(real, lock(real));
        } catch (IOException e) {
            throw new ConfigurationException("The folder " + path + " (coffer.home) cannot be used: " + e, e);
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
     * @throws ConfigurationException if the file cannot be written or read, is empty, or is accessible to other users and
     *     its permissions cannot be changed
     */
    public String secret(String name, Supplier<String> value) {
        Path file = path.resolve(name);
        String text;
        try {
            if (Files.notExists(file)) {
                write(file, value.get());
            }
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
            text = Files.readString(file).strip();
        } catch (IOException e) {
            throw new ConfigurationException("The file " + file + " cannot be used: " + e, e);
        }
        if (text.isEmpty()) {
            throw new ConfigurationException("The file " + file + " is empty. Remove it, and a new one is generated.");
        }
        return text;
    }

    /** Returns 32 random bytes as text. */
    static String random(Base64.Encoder encoder) {
        byte[] bytes = new byte[32];
        new SecureRandom().nextBytes(bytes);
        return encoder.encodeToString(bytes);
    }

    /** Creates an empty file that only its owner may read, unless it exists. */
    static void makePrivateFile(Path file) throws IOException {
        if (Files.notExists(file)) {
            Files.createFile(file, OWNER_ONLY);
        }
    }

    /** Creates a folder and its missing parents with access for the owner only, unless it exists. */
    static void makePrivateFolder(Path folder) throws IOException {
        Files.createDirectories(folder, attribute("rwx------"));
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

    private static FileChannel lock(Path path) throws IOException {
        makePrivateFile(path.resolve("lock"));
        FileChannel channel = FileChannel.open(path.resolve("lock"), StandardOpenOption.WRITE);
        boolean locked;
        try {
            locked = channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            // By this process.
            locked = false;
        }
        if (!locked) {
            channel.close();
            throw new ConfigurationException("The folder " + path + " (coffer.home) is in use by another Coffer."
                    + " Stop that one, or set COFFER_HOME to another folder.");
        }
        return channel;
    }

    private static void write(Path file, String value) throws IOException {
        Path unfinished = file.resolveSibling(file.getFileName() + ".unfinished");
        Files.deleteIfExists(unfinished);
        Files.createFile(unfinished, OWNER_ONLY);
        Files.writeString(unfinished, value + "\n", StandardOpenOption.WRITE, StandardOpenOption.SYNC);
        Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
        try (FileChannel folder = FileChannel.open(file.resolveSibling(""))) {
            folder.force(true);
        }
    }

    private static FileAttribute<Set<PosixFilePermission>> attribute(String permissions) {
        return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions));
    }
}
