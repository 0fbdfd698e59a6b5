package dev.coffer.store.filesystem;

import dev.coffer.store.StoreException;
import java.io.File;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Messages for errors of the file system: what happened to the store, and what to do. */
final class FilesystemErrors {

    /** Free space of less than a block counts as none. */
    private static final long BLOCK = 4096;

    /** The messages for a failing disk or damaged content: EIO, EUCLEAN, EBADMSG. */
    private static final Set<String> OF_MEDIUM =
            Set.of("Input/output error", "Structure needs cleaning", "Bad message");

    private FilesystemErrors() {}

    /**
     * @param doing the failed operation, as it follows "could not": {@code "write a/b/data"}
     * @param root the store's root
     */
    static StoreException explain(String doing, Path root, IOException cause) {
        if (cause instanceof StoreException known) {
            return known;
        }
        return new StoreException("The store could not " + doing + ": " + reason(root, cause), cause);
    }

    /** Returns whether the disk failed, as opposed to a refused operation. */
    static boolean isOfMedium(IOException cause) {
        return OF_MEDIUM.contains(textOf(cause));
    }

    private static String reason(Path root, IOException cause) {
        String text = textOf(cause);
        if (text.contains("No space left on device")) {
            // Only operations on names throw FileSystemException; they need an inode rather than space.
            boolean inodes =
                    cause instanceof FileSystemException && existing(root).getUsableSpace() >= BLOCK;
            return inodes ? noInodes(root) : full(root);
        }
        if (text.contains("Disk quota exceeded")) {
            return "it is full: the disk quota of user " + user() + " at " + root + " is used up. Raise the quota or"
                    + " free space there.";
        }
        if (text.contains("Read-only file system")) {
            return root + " is on a read-only file system. Mount it writable; the system's log says why it"
                    + " is not.";
        }
        if (isOfMedium(cause)) {
            return "the disk beneath " + root + " fails (" + text + "). See the system's log.";
        }
        if (cause instanceof AccessDeniedException denied) {
            return "permission denied at " + denied.getFile() + ". Let user " + user() + " read and write there.";
        }
        if (cause instanceof FileAlreadyExistsException inTheWay) {
            return inTheWay.getFile() + " is in the way.";
        }
        if (cause instanceof NoSuchFileException gone) {
            return gone.getFile() + " was removed during the operation.";
        }
        if (cause instanceof DirectoryNotEmptyException) {
            return "new files were added during the removal.";
        }
        if (cause instanceof ClosedByInterruptException) {
            return "it was interrupted.";
        }
        return text + " (at " + root + ").";
    }

    private static String full(Path root) {
        File place = existing(root);
        return String.format(
                Locale.ROOT,
                "it is full: no space left on %s or the volume beneath it (%d of %d MiB free). Free space there or"
                        + " enlarge it.",
                root,
                place.getUsableSpace() >> 20,
                place.getTotalSpace() >> 20);
    }

    private static String noInodes(Path root) {
        return String.format(
                Locale.ROOT,
                "%s has no inodes left, so it accepts no more files although %d MiB are free. Remove files there or move"
                        + " the store to a file system with more inodes.",
                root,
                existing(root).getUsableSpace() >> 20);
    }

    /** Returns the system's message, without the paths in the exception's message. */
    static String textOf(IOException cause) {
        @Nullable String text = cause instanceof FileSystemException named ? named.getReason() : cause.getMessage();
        return text == null ? cause.getClass().getSimpleName() : text;
    }

    private static File existing(Path path) {
        File file = path.toFile();
        for (File parent = file.getParentFile(); !file.exists() && parent != null; parent = file.getParentFile()) {
            file = parent;
        }
        return file;
    }

    private static String user() {
        return System.getProperty("user.name", "of the service");
    }
}
