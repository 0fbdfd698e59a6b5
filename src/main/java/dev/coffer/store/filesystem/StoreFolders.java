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
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;

/**
 * The folders of a filesystem store. The root itself may be a symbolic link. Links below it are not followed, so no key leads
 * out of the store. This protects against existing links, not against someone who replaces folders while the store works: that
 * requires the service's own permissions.
 */
class StoreFolders {

    private static final Set<PosixFilePermission> OF_OWNER = EnumSet.of(
            PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_EXECUTE);

    private final Path root;
    private final boolean allowOpenModes;
    private final FileAttribute<?>[] folderAttributes;
    private final FileAttribute<?>[] fileAttributes;

    StoreFolders(Path root) {
        this(root, false);
    }

    StoreFolders(Path root, boolean allowOpenModes) {
        this.root = root.toAbsolutePath();
        this.allowOpenModes = allowOpenModes;
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

    boolean allowOpenModes() {
        return allowOpenModes;
    }

    /**
     * Checks that a new file is its owner's only, if the file system supports permissions.
     *
     * @throws StoreException if others have access to it, unless this store allows that
     */
    void requirePrivate(Path file) throws IOException {
        if (!allowOpenModes && fileAttributes.length > 0 && isOpen(file)) {
            throw new StoreException("The file system of " + root + " does not keep modes: a new file has "
                    + PosixFilePermissions.toString(Files.getPosixFilePermissions(file))
                    + " instead of rw-------, so others"
                    + " can read it. Use another file system or other mount options (umask=077), or encrypt backups and set"
                    + " allow-open-modes of the store.");
        }
    }

    /** Returns whether anyone but its owner has access to a file. */
    static boolean isOpen(Path file) throws IOException {
        return !OF_OWNER.containsAll(Files.getPosixFilePermissions(file, LinkOption.NOFOLLOW_LINKS));
    }

    /** Returns the permissions of a new file, if the file system supports permissions. */
    FileAttribute<?>[] fileAttributes() {
        return fileAttributes.clone();
    }

    /** Returns the path of an object or a folder; the key must be valid. The empty key is the root. */
    Path path(String key) {
        return key.isEmpty() ? root : root.resolve(key);
    }

    /**
     * Returns whether all parent folders of this path exist.
     *
     * @throws StoreException if the root is not a folder, or a parent is a symbolic link
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
     * Checks that the root exists, to distinguish an empty store from one that is not mounted.
     *
     * @throws StoreException if the root does not exist
     */
    void requireRoot() throws StoreException {
        if (Files.notExists(root)) {
            throw new StoreException("The store's root " + root + " does not exist. Check that it is mounted.");
        }
    }

    /**
     * Returns the attributes of a file or folder below the root.
     *
     * @throws NoSuchFileException if it does not exist
     * @throws StoreException if it is a symbolic link
     */
    BasicFileAttributes attributes(Path path) throws IOException {
        BasicFileAttributes attributes =
                Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (attributes.isSymbolicLink()) {
            throw new StoreException(path + " is a symbolic link; the store does not follow links below its root.");
        }
        return attributes;
    }

    /**
     * Creates a folder and its missing parents.
     *
     * @param made receives the created folders, parents first, also if a later one fails
     * @throws NoSuchFileException if another upload removed a parent at the same time; retry
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

    /** Removes a folder if it is empty; returns whether it is gone. */
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
            return false; // For example a mount point; an empty folder is harmless.
        }
    }

    /** Removes the parents of this path, innermost first, as long as they are empty; never the root. */
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
            // Another delete removed it too.
        }
    }

    /** Syncs this folder and its parents up to the root, so that their names survive a power failure. */
    void syncUpFrom(Path folder) throws IOException {
        Path at = folder;
        syncNames(at);
        while (!at.equals(root)) {
            at = parentOf(at);
            syncNames(at);
        }
    }

    void syncNames(Path folder) throws IOException {
        sync(folder);
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
