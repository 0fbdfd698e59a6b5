package dev.coffer.restore.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.stream.Stream;

/** The folders of servers that the service starts, which only its own user can enter. */
public final class ServerFolders {

    private static final FileAttribute<?> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    private ServerFolders() {}

    /** Creates a folder and its missing parents, unless it exists. */
    public static void create(Path folder) throws IOException {
        Files.createDirectories(folder, OWNER_ONLY);
    }

    /** Removes a folder with all that is in it; does nothing if it does not exist. */
    public static void remove(Path folder) throws IOException {
        if (Files.notExists(folder)) {
            return;
        }
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }
}
