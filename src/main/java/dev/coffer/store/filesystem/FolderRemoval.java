package dev.coffer.store.filesystem;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.Set;

/**
 * The removal of a folder and its contents. In each folder, the manifest is removed first and synced: what a crash leaves of
 * a backup has no manifest, and is never treated as complete. A symbolic link is removed, not followed.
 */
final class FolderRemoval {

    private static final String MANIFEST = "manifest.json";

    /** How often a folder is emptied again because something was written there during the removal. */
    private static final int PASSES = 10;

    private FolderRemoval() {}

    static void remove(Path folder) throws IOException {
        try {
            for (int pass = 1; !emptyAndRemove(folder); pass++) {
                if (pass == PASSES) {
                    throw new DirectoryNotEmptyException(folder.toString());
                }
            }
        } catch (NoSuchFileException | NotDirectoryException e) {
            // Another delete was faster.
        }
    }

    /** Removes the files directly in a folder, except those with the given names, and syncs the folder. */
    static void removeFiles(Path folder, Set<String> kept) throws IOException {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            for (Path entry : entries) {
                if (!isFolder(entry) && !kept.contains(String.valueOf(entry.getFileName()))) {
                    Files.deleteIfExists(entry);
                }
            }
            StoreFolders.sync(folder);
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        } catch (NoSuchFileException | NotDirectoryException e) {
            // Another delete was faster.
        }
    }

    private static boolean emptyAndRemove(Path folder) throws IOException {
        Path manifest = folder.resolve(MANIFEST);
        if (!isFolder(manifest) && Files.deleteIfExists(manifest)) {
            StoreFolders.sync(folder);
        }
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            for (Path entry : entries) {
                if (isFolder(entry)) {
                    remove(entry);
                } else {
                    Files.deleteIfExists(entry);
                }
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        try {
            Files.delete(folder);
            return true;
        } catch (DirectoryNotEmptyException e) {
            return false;
        }
    }

    private static boolean isFolder(Path path) {
        return Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
    }
}
