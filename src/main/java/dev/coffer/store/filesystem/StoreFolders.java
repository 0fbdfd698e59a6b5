package dev.coffer.store.filesystem;

import dev.coffer.store.StoreException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.Objects;

/**
 * The folders of a filesystem store. The root itself may be a symbolic link; beneath it none is followed, so that no
 * key leads out of the store. This guards against links that lie there, not against someone who can exchange folders of
 * the store while it works: such a person has the service's own rights already.
 */
final class StoreFolders {

    private final Path root;
    private final FileAttribute<?>[] folderAttributes;
    private final FileAttribute<?>[] fileAttributes;

    StoreFolders(Path root) {
        this.root = root.toAbsolutePath();
        boolean posix = root.getFileSystem().supportedFileAttributeViews().contains("posix");
        this.folderAttributes = posix ? ownerOnly("rwx------") : new FileAttribute<?>[0];
        this.fileAttributes = posix ? ownerOnly("rw-------") : new FileAttribute<?>[0];
    }

    private static FileAttribute<?>[] ownerOnly(String permissions) {
        return new FileAttribute<?>[] {
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
        };
    }

    Path root() {
        return root;
    }

    /** The permissions of a new file, where the file system has such. */
    FileAttribute<?>[] fileAttributes() {
        return fileAttributes.clone();
    }

    /** Where an object or a folder lies; the key was checked before. The empty key is the root. */
    Path path(String key) {
        return key.isEmpty() ? root : root.resolve(key);
    }

    /**
     * Whether every folder on the way to this path is there; the path itself need not be.
     *
     * @throws StoreException if the root is no folder, or a symbolic link lies on the way
     */
    boolean leadTo(Path path) throws IOException {
        try {
            if (!Files.readAttributes(root, BasicFileAttributes.class).isDirectory()) {
                throw new StoreException("The store's root " + root + " is not a folder.");
            }
            Path folder = root;
            for (int i = root.getNameCount(); i < path.getNameCount() - 1; i++) {
                folder = folder.resolve(path.getName(i));
                if (!attributes(folder).isDirectory()) {
                    return false;
                }
            }
            return true;
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    /**
     * Tells a store without an object from one that is not there, such as one that is not mounted.
     *
     * @throws StoreException if there is no root
     */
    void requireRoot() throws StoreException {
        if (Files.notExists(root)) {
            throw new StoreException("The store's root " + root + " is not there. Is it mounted?");
        }
    }

    /**
     * The attributes of something beneath the root.
     *
     * @throws NoSuchFileException if it is not there
     * @throws StoreException if it is a symbolic link
     */
    BasicFileAttributes attributes(Path path) throws IOException {
        BasicFileAttributes attributes =
                Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (attributes.isSymbolicLink()) {
            throw new StoreException(path + " is a symbolic link; the store follows none beneath its root.");
        }
        return attributes;
    }

    /**
     * Makes a folder and those that are missing on the way to it.
     *
     * @param made receives the folders that were made, parents first, also when a later one fails
     * @throws NoSuchFileException if another upload removed a folder on the way in this moment; a new attempt helps
     */
    void make(Path folder, Collection<Path> made) throws IOException {
        if (!Files.isDirectory(root)) {
            makeRoot();
        }
        Path at = root;
        for (int i = root.getNameCount(); i < folder.getNameCount(); i++) {
            at = at.resolve(folder.getName(i));
            try {
                Files.createDirectory(at, folderAttributes);
                made.add(at);
            } catch (FileAlreadyExistsException e) {
                if (!attributes(at).isDirectory()) {
                    throw new StoreException(at + " is a file; the store needs a folder there.", e);
                }
            }
        }
    }

    private void makeRoot() throws IOException {
        Deque<Path> missing = new ArrayDeque<>();
        for (Path at = root; at != null && Files.notExists(at); at = at.getParent()) {
            missing.push(at);
        }
        try {
            Files.createDirectories(root, folderAttributes);
        } catch (FileAlreadyExistsException e) {
            throw new StoreException("The store's root " + root + " is not a folder.", e);
        }
        for (Path made : missing) {
            sync(parentOf(made));
        }
    }

    /** Removes a folder if it is one and is empty; returns whether it is gone. */
    static boolean removeIfEmpty(Path folder) {
        try {
            if (Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
                Files.delete(folder);
            }
            return Files.notExists(folder, LinkOption.NOFOLLOW_LINKS);
        } catch (DirectoryNotEmptyException e) {
            return false;
        } catch (NoSuchFileException e) {
            return true;
        } catch (IOException e) {
            return false; // Such as a mount point: an empty folder harms nobody.
        }
    }

    /** Removes the folders around this path from the inside outwards as long as they are empty; never the root. */
    void removeEmptyAround(Path path) throws IOException {
        Path folder = parentOf(path);
        while (!folder.equals(root) && removeIfEmpty(folder)) {
            folder = parentOf(folder);
        }
        try {
            if (Files.isDirectory(folder)) {
                sync(folder);
            }
        } catch (NoSuchFileException e) {
            // Another delete took it as well.
        }
    }

    /** Makes the names in this folder, and those of the folders around it up to the root, survive a power cut. */
    void syncUpFrom(Path folder) throws IOException {
        Path at = folder;
        sync(at);
        while (!at.equals(root)) {
            at = parentOf(at);
            sync(at);
        }
    }

    static void sync(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    static Path parentOf(Path path) {
        return Objects.requireNonNull(path.getParent(), "parent");
    }
}
