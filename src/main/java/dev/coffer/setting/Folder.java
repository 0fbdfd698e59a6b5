package dev.coffer.setting;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Questions about a folder that exists or can be created. */
public final class Folder {

    private Folder() {}

    /** Returns why a folder can neither be written to nor created, as a clause; empty where it can. Creates nothing. */
    public static Optional<String> obstacle(Path folder) {
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
                        : folder + " does not exist, and this user cannot create it in " + existing);
    }

    /** Returns the folder itself, or its nearest ancestor that exists. */
    public static Path existing(Path folder) {
        Path at = folder;
        while (!Files.exists(at) && at.getParent() != null) {
            at = at.getParent();
        }
        return at;
    }
}
