package dev.coffer.store.filesystem;

import dev.coffer.store.ObjectKey;
import dev.coffer.store.StoredObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Consumer;

/**
 * A walk over the objects below a folder, or over the leftovers of uploads there, in the order of their keys. It keeps in
 * memory the names in the folders on the current path, never the whole tree, and no file handle between two steps. Files that
 * are removed during the walk are skipped.
 */
final class FolderListing extends Spliterators.AbstractSpliterator<StoredObject> {

    /** The folder at the root of a mounted volume where a file system check puts files; it belongs to root. */
    private static final String LOST_AND_FOUND = "lost+found";

    private final Path root;
    private final boolean leftovers;
    private final Deque<Iterator<Entry>> open = new ArrayDeque<>();

    /**
     * Starts a walk.
     *
     * @param folder a real folder of the store, which may have been removed since
     * @param prefix the prefix of the keys: empty, or ends in a slash
     * @param leftovers whether to walk leftovers of uploads instead of objects
     */
    FolderListing(Path root, Path folder, String prefix, boolean leftovers) throws IOException {
        super(Long.MAX_VALUE, Spliterator.ORDERED | Spliterator.DISTINCT | Spliterator.NONNULL);
        this.root = root;
        this.leftovers = leftovers;
        open.push(entries(folder, prefix));
    }

    @Override
    public boolean tryAdvance(Consumer<? super StoredObject> action) {
        while (true) {
            Iterator<Entry> entries = open.peek();
            if (entries == null) {
                return false;
            }
            if (!entries.hasNext()) {
                open.pop();
                continue;
            }
            Entry next = entries.next();
            if (!next.attributes.isDirectory()) {
                action.accept(new StoredObject(
                        next.key,
                        next.attributes.size(),
                        next.attributes.lastModifiedTime().toInstant()));
                return true;
            }
            try {
                open.push(entries(next.path, next.key));
            } catch (IOException e) {
                throw new UncheckedIOException(FilesystemErrors.explain("list " + next.key, root, e));
            }
        }
    }

    private Iterator<Entry> entries(Path folder, String prefix) throws IOException {
        List<Entry> entries = new ArrayList<>();
        try (DirectoryStream<Path> names = Files.newDirectoryStream(folder)) {
            for (Path path : names) {
                addIfPartOfTheStore(path, prefix, entries);
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        } catch (NoSuchFileException | NotDirectoryException e) {
            return entries.iterator();
        } catch (AccessDeniedException e) {
            if (!folder.equals(root.resolve(LOST_AND_FOUND))) {
                throw e;
            }
        }
        entries.sort(
                Comparator.comparing(entry -> entry.key.getBytes(StandardCharsets.UTF_8), Arrays::compareUnsigned));
        return entries.iterator();
    }

    private void addIfPartOfTheStore(Path path, String prefix, List<Entry> entries) throws IOException {
        String name = String.valueOf(path.getFileName());
        boolean leftover = ObjectKey.isReserved(name);
        if (!leftover && !ObjectKey.isSegment(name)) {
            return;
        }
        try {
            BasicFileAttributes attributes =
                    Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            if (attributes.isRegularFile() && leftover == leftovers) {
                entries.add(new Entry(path, prefix + name, attributes));
            } else if (attributes.isDirectory() && !leftover) {
                entries.add(new Entry(path, prefix + name + "/", attributes));
            }
        } catch (NoSuchFileException e) {
            // It was removed since its name was read.
        }
    }

    /**
     * A file or folder. A folder's key ends in a slash, so that {@code a.b} comes before {@code a/b}, as in the order of
     * complete keys.
     */
    private record Entry(Path path, String key, BasicFileAttributes attributes) {}
}
