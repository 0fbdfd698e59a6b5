package dev.coffer.engine.postgresql;

import dev.coffer.engine.EngineException;
import dev.coffer.engine.process.ToolProcess;
import dev.coffer.setting.CofferConfig;
import jakarta.inject.Singleton;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds the programs of PostgreSQL servers on this machine: those that are installed, else those that the embedded catalog
 * has unpacked. Searches only when called.
 */
@Singleton
class PostgresPrograms {

    private static final String SERVER = "postgres";

    private final PostgresConfig config;
    private final CofferConfig coffer;

    PostgresPrograms(PostgresConfig config, CofferConfig coffer) {
        this.config = config;
        this.coffer = coffer;
    }

    /** The programs of a server. */
    record Server(Path folder, PostgresVersion version) {}

    /** Returns the server of a major version, the newest minor one; empty if there is none. */
    Optional<Server> server(String major) {
        List<Path> folders = new ArrayList<>(config.bin().orElseGet(PostgresFolders::usual));
        folders.addAll(embedded());
        return folders.stream()
                .flatMap(folder -> version(folder).map(version -> new Server(folder, version)).stream())
                .filter(server -> server.version().major().equals(major))
                .max(Comparator.comparing(Server::version));
    }

    private List<Path> embedded() {
        Path unpacked = coffer.home().toAbsolutePath().resolve("postgresql").resolve("unpacked");
        List<Path> folders = new ArrayList<>();
        if (Files.isDirectory(unpacked)) {
            try (DirectoryStream<Path> children = Files.newDirectoryStream(unpacked)) {
                children.forEach(child -> folders.add(child.resolve("bin")));
            } catch (IOException e) {
                // Not readable for us, so no place to take programs from.
            }
        }
        return folders;
    }

    private static Optional<PostgresVersion> version(Path folder) {
        Path server = folder.resolve(SERVER);
        if (!Files.isExecutable(server) || !Files.isExecutable(folder.resolve("initdb"))) {
            return Optional.empty();
        }
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        try {
            new ToolProcess(server.toString(), List.of(server.toString(), "--version"), Map.of(), List.of())
                    .run(printed);
            return PostgresVersion.printed(printed.toString(StandardCharsets.UTF_8));
        } catch (EngineException | IOException e) {
            return Optional.empty();
        }
    }

    /**
     * Returns what to put before a command so that PostgreSQL's programs, which refuse to run as root, run for a service
     * that is root: a user namespace in which that user has no user id of its own.
     */
    static List<String> unprivileged() {
        return "root".equals(System.getProperty("user.name")) && new File("/usr/bin/unshare").canExecute()
                ? List.of("/usr/bin/unshare", "--user", "--")
                : List.of();
    }
}
