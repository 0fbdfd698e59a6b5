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

/** Says what a file system's error means for the store, and what to do about it. */
final class FilesystemErrors {

    /** Less free space than one block counts as none. */
    private static final long BLOCK = 4096;

    /** What a system says where a disk fails, or what it holds is not what was written: EIO, EUCLEAN, EBADMSG. */
    private static final Set<String> OF_MEDIUM =
            Set.of("Input/output error", "Structure needs cleaning", "Bad message");

    private FilesystemErrors() {}

    /**
     * @param doing what the store did, to follow "could not": {@code "write a/b/data"}
     * @param root the store's root
     */
    static StoreException explain(String doing, Path root, IOException cause) {
        if (cause instanceof StoreException known) {
            return known;
        }
        return new StoreException("The store could not " + doing + ": " + reason(root, cause), cause);
    }

    /** Whether bytes that are there cannot be read or written, rather than something refuses. */
    static boolean isOfMedium(IOException cause) {
        return OF_MEDIUM.contains(textOf(cause));
    }

    private static String reason(Path root, IOException cause) {
        String text = textOf(cause);
        if (text.contains("No space left on device")) {
            // Only an operation on a name gives a FileSystemException, and it needs an inode rather than space.
            boolean inodes =
                    cause instanceof FileSystemException && existing(root).getUsableSpace() >= BLOCK;
            return inodes ? noInodes(root) : full(root);
        }
        if (text.contains("Disk quota exceeded")) {
            return "it is full: the disk quota of user " + user() + " at " + root + " is used up. Raise the quota or"
                    + " free space there.";
        }
        if (text.contains("Read-only file system")) {
            return root + " is on a read-only file system. Mount it writable, and look at the system's log for why it"
                    + " is not.";
        }
        if (isOfMedium(cause)) {
            return "the disk beneath " + root + " fails (" + text + "). Look at the system's log for why.";
        }
        if (cause instanceof AccessDeniedException denied) {
            return "permission denied at " + denied.getFile() + ". Let user " + user() + " read and write there.";
        }
        if (cause instanceof FileAlreadyExistsException inTheWay) {
            return inTheWay.getFile() + " is in the way.";
        }
        if (cause instanceof NoSuchFileException gone) {
            return gone.getFile() + " vanished meanwhile.";
        }
        if (cause instanceof DirectoryNotEmptyException) {
            return "new files kept appearing there.";
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
                "%s has no inodes left, so it takes no more files although %d MiB are free. Remove files there or move"
                        + " the store to a file system with more inodes.",
                root,
                existing(root).getUsableSpace() >> 20);
    }

    /** The system's own words, without the paths that the exception's message repeats. */
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
