package dev.coffer.check;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** A folder that is there, or that could be made. */
final class Folder {

    private Folder() {}

    /** Why it cannot be written to or made, to follow "but"; nothing where it can. Makes nothing. */
    static Optional<String> obstacle(Path folder) {
        Path existing = existing(folder);
        if (!Files.isDirectory(existing)) {
            return Optional.of(existing + " is not a folder");
        }
        if (Files.isWritable(existing) && Files.isExecutable(existing)) {
            return Optional.empty();
        }
        return Optional.of(
                existing.equals(folder)
                        ? folder + " cannot be written to by this user"
                        : folder + " is not there, and cannot be made in " + existing + " by this user");
    }

    /** The folder itself, or the nearest that is there on the way to it. */
    static Path existing(Path folder) {
        Path at = folder;
        while (!Files.exists(at) && at.getParent() != null) {
            at = at.getParent();
        }
        return at;
    }
}
