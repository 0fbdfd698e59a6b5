package dev.coffer.engine.postgresql;

import java.io.File;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** Where the usual packages install PostgreSQL's tools. */
final class PostgresFolders {

    /** Parent folder, pattern of one level, and what follows below. */
    private static final List<List<String>> PATTERNS = List.of(
            List.of("/usr/lib/postgresql", "*", "bin"), // Debian, Ubuntu
            List.of("/usr", "pgsql-*", "bin"), // Red Hat, by the project's own packages
            List.of("/usr/libexec", "postgresql*", ""), // Alpine
            List.of("/opt/homebrew/opt", "{libpq,postgresql*}", "bin"),
            List.of("/usr/local/opt", "{libpq,postgresql*}", "bin"),
            List.of("/usr/local", "pgsql*", "bin"), // built from source
            List.of("/Applications/Postgres.app/Contents/Versions", "*", "bin"));

    private PostgresFolders() {}

    /**
     * The folders that exist, those on the {@code PATH} last: Debian has a script there that guesses which version is
     * meant.
     */
    static List<Path> usual() {
        Set<Path> folders = new LinkedHashSet<>();
        for (List<String> pattern : PATTERNS) {
            Path parent = Path.of(pattern.get(0));
            if (Files.isDirectory(parent)) {
                try (DirectoryStream<Path> children = Files.newDirectoryStream(parent, pattern.get(1))) {
                    children.forEach(child -> folders.add(child.resolve(pattern.get(2))));
                } catch (IOException | DirectoryIteratorException e) {
                    // Not readable for us, so no place to take tools from.
                }
            }
        }
        String path = Objects.requireNonNullElse(System.getenv("PATH"), "");
        for (String folder : path.split(File.pathSeparator, -1)) {
            if (folder.startsWith("/")) {
                folders.add(Path.of(folder));
            }
        }
        folders.removeIf(folder -> !Files.isDirectory(folder));
        return List.copyOf(folders);
    }
}
