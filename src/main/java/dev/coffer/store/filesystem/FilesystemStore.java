package dev.coffer.store.filesystem;

import dev.coffer.store.BackupStore;
import dev.coffer.store.Capability;
import dev.coffer.store.NoSuchObjectException;
import dev.coffer.store.ObjectKey;
import dev.coffer.store.Pace;
import dev.coffer.store.StoreException;
import dev.coffer.store.StoredObject;
import dev.coffer.store.UnreadableObjectException;
import dev.coffer.store.Upload;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * A store that writes each object as a file under one root folder, on a local disk or a network file system. Only the
 * service's user has access to its files and folders (0600 and 0700). A committed object survives a power failure.
 *
 * <p>The mode of each new file is read back: a file system that does not keep it is refused, unless the store allows it.
 *
 * <p>During an upload, an object is a file {@code .coffer-partial-…} next to its target; such a file that outlives its upload
 * is a leftover. Keys are paths, so no object can be below the key of another one: {@code a} and {@code a/b} exclude each
 * other. Symbolic links below the root are not followed.
 */
public final class FilesystemStore implements BackupStore {

    /** The word for this kind of store. */
    public static final String DRIVER = "filesystem";

    private final StoreFolders folders;
    private final Pace pace;

    /**
     * Creates a store in a folder. Nothing is accessed before the first use.
     *
     * @param root the folder; if it is missing, the first upload creates it with its parents
     */
    public FilesystemStore(Path root) {
        this(root, false);
    }

    /**
     * Creates a store in a folder.
     *
     * @param root the folder; if it is missing, the first upload creates it with its parents
     * @param allowOpenModes whether the file system may let others read the files; only encrypted dumps are stored then
     */
    public FilesystemStore(Path root, boolean allowOpenModes) {
        this(root, allowOpenModes, Pace.UNBOUND);
    }

    /**
     * Creates a store in a folder.
     *
     * @param root the folder; if it is missing, the first upload creates it with its parents
     * @param allowOpenModes whether the file system may let others read the files; only encrypted dumps are stored then
     * @param pace of the uploads
     */
    public FilesystemStore(Path root, boolean allowOpenModes, Pace pace) {
        this(new StoreFolders(root, allowOpenModes), pace);
    }

    FilesystemStore(StoreFolders folders) {
        this(folders, Pace.UNBOUND);
    }

    private FilesystemStore(StoreFolders folders, Pace pace) {
        this.folders = folders;
        this.pace = pace;
    }

    @Override
    public String driver() {
        return DRIVER;
    }

    @Override
    public Set<Capability> capabilities() {
        return EnumSet.allOf(Capability.class);
    }

    @Override
    public boolean isSealedOnly() {
        return folders.allowOpenModes();
    }

    /** Returns a {@code file:} URL without a slash at its end, whether or not the folder is there. */
    @Override
    public URI location(String folder) {
        String url = folders.path(ObjectKey.checkFolder(folder)).toUri().toString();
        return URI.create(url.endsWith("/") ? url.substring(0, url.length() - 1) : url);
    }

    @Override
    public Upload begin(String key) throws StoreException {
        return pace.limit(new FilesystemUpload(folders, ObjectKey.check(key)));
    }

    @Override
    public InputStream read(String key) throws StoreException {
        return read(key, 0, Long.MAX_VALUE);
    }

    @Override
    public InputStream read(String key, long from, long length) throws StoreException {
        Path file = folders.path(ObjectKey.check(key));
        try {
            if (!folders.leadTo(file) || !folders.attributes(file).isRegularFile()) {
                folders.requireRoot();
                throw new NoSuchObjectException(key);
            }
            return ObjectInput.open(file, key, from, length);
        } catch (NoSuchFileException e) {
            throw new NoSuchObjectException(key);
        } catch (IOException e) {
            if (FilesystemErrors.isOfMedium(e)) {
                throw new UnreadableObjectException(key, 0, FilesystemErrors.textOf(e), e);
            }
            throw FilesystemErrors.explain("read " + key, folders.root(), e);
        }
    }

    @Override
    public void confirm(String key) throws StoreException {
        Path file = folders.path(ObjectKey.check(key));
        try {
            if (!folders.leadTo(file) || !folders.attributes(file).isRegularFile()) {
                throw new NoSuchObjectException(key);
            }
            folders.syncUpFrom(StoreFolders.parentOf(file));
        } catch (NoSuchFileException e) {
            throw new NoSuchObjectException(key);
        } catch (IOException e) {
            throw FilesystemErrors.explain("write " + key, folders.root(), e);
        }
    }

    @Override
    public Stream<StoredObject> list(String folder) throws StoreException {
        return walk(folder, false);
    }

    @Override
    public Stream<StoredObject> leftovers(String folder) throws StoreException {
        return walk(folder, true);
    }

    private Stream<StoredObject> walk(String folder, boolean leftovers) throws StoreException {
        Path path = folders.path(ObjectKey.checkFolder(folder));
        try {
            if (!isFolder(path)) {
                return Stream.empty();
            }
            String prefix = folder.isEmpty() ? "" : folder + "/";
            return StreamSupport.stream(new FolderListing(folders.root(), path, prefix, leftovers), false);
        } catch (IOException e) {
            throw FilesystemErrors.explain("list " + folder, folders.root(), e);
        }
    }

    @Override
    public void deleteFolder(String folder) throws StoreException {
        Path path = folders.path(ObjectKey.check(folder));
        try {
            if (isFolder(path)) {
                FolderRemoval.remove(path);
            }
            folders.removeEmptyAround(path);
        } catch (IOException e) {
            throw FilesystemErrors.explain("delete " + folder, folders.root(), e);
        }
    }

    @Override
    public void deleteObjects(String folder, Set<String> kept) throws StoreException {
        Path path = folders.path(ObjectKey.check(folder));
        try {
            if (isFolder(path)) {
                FolderRemoval.removeFiles(path, kept);
                if (StoreFolders.removeIfEmpty(path)) {
                    folders.removeEmptyAround(path);
                }
            }
        } catch (IOException e) {
            throw FilesystemErrors.explain("delete in " + folder, folders.root(), e);
        }
    }

    @Override
    public void delete(String key) throws StoreException {
        Path path = folders.path(ObjectKey.checkRemovable(key));
        try {
            if (folders.leadTo(path) && folders.attributes(path).isRegularFile()) {
                Files.deleteIfExists(path);
                folders.removeEmptyAround(path);
            }
        } catch (NoSuchFileException e) {
            // It is gone, as requested.
        } catch (IOException e) {
            throw FilesystemErrors.explain("delete " + key, folders.root(), e);
        }
    }

    private boolean isFolder(Path path) throws IOException {
        try {
            return folders.leadTo(path)
                    && (path.equals(folders.root()) || folders.attributes(path).isDirectory());
        } catch (NoSuchFileException e) {
            return false;
        }
    }
}
