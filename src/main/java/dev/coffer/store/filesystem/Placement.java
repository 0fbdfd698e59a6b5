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
 * Gives a finished file its name in one step, and never at the cost of a file that has that name: of several that try
 * at the same time, also from several machines, one succeeds.
 */
final class Placement {

    private Placement() {}

    /**
     * Moves a file to a name in the same folder.
     *
     * @throws FileAlreadyExistsException if the name is taken, or is just being taken
     * @throws NoSuchFileException if the file or its folder is gone
     */
    static void place(Path file, Path target) throws IOException {
        try {
            byLink(file, target);
        } catch (FileAlreadyExistsException | NoSuchFileException | AccessDeniedException e) {
            throw e;
        } catch (UnsupportedOperationException | FileSystemException noLink) {
            // How a file system without hard links says so differs; if something else is wrong, this fails as well.
            try {
                byClaim(file, target);
            } catch (IOException e) {
                e.addSuppressed(noLink);
                throw e;
            }
        }
    }

    /** A second name for the file, which the kernel refuses if it is taken; then the first name goes. */
    static void byLink(Path file, Path target) throws IOException {
        try {
            Files.createLink(target, file);
        } catch (FileAlreadyExistsException e) {
            // A network file system may repeat a request whose answer was lost, and then stumbles over its own link.
            if (!Files.isSameFile(file, target)) {
                throw e;
            }
        }
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            // The object is in place; its first name is a leftover.
        }
    }

    /**
     * For file systems without hard links, where a rename replaces what is there: who holds the claim may look and
     * then rename. A claim that outlives its holder blocks this one name until its folder is deleted.
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
