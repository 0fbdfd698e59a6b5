package dev.coffer.store.filesystem;

import dev.coffer.store.ObjectKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.UUID;

/**
 * The atomic placement of a finished file under its name, which never replaces an existing file. Of several simultaneous
 * attempts, also from several machines, one succeeds.
 */
final class Placement {

    private Placement() {}

    /**
     * Moves a file to a name in the same folder.
     *
     * @throws FileAlreadyExistsException if the name exists, or is being created
     * @throws NoSuchFileException if the file or its folder is gone
     */
    static void place(Path file, Path target) throws IOException {
        try {
            byLink(file, target);
        } catch (FileAlreadyExistsException | NoSuchFileException | AccessDeniedException e) {
            throw e;
        } catch (UnsupportedOperationException | FileSystemException noLink) {
            // File systems without hard links report this differently; any other problem fails here as well.
            try {
                byClaim(file, target);
            } catch (IOException e) {
                e.addSuppressed(noLink);
                throw e;
            }
        }
    }

    /** Links the file to its target, which fails if the target exists, and removes the first name. */
    static void byLink(Path file, Path target) throws IOException {
        try {
            Files.createLink(target, file);
        } catch (FileAlreadyExistsException e) {
            // A network file system may repeat a request whose response was lost, and then find its own link.
            if (!Files.isSameFile(file, target)) {
                throw e;
            }
        }
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            // The object is in place; the first name is a leftover.
        }
    }

    /**
     * Renames the file under a lock file, for file systems without hard links, where a rename replaces an existing file. A
     * lock file that outlives its process blocks this name until its folder is deleted.
     */
    static void byClaim(Path file, Path target) throws IOException {
        String name = String.valueOf(target.getFileName());
        Path claim = target.resolveSibling(
                ObjectKey.RESERVED_PREFIX + "claim-" + UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)));
        Files.createFile(claim);
        try {
            if (!Files.notExists(target, LinkOption.NOFOLLOW_LINKS)) {
                throw new FileAlreadyExistsException(target.toString());
            }
            Files.move(file, target, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(claim);
        }
    }
}
