package dev.coffer.engine.postgresql;

import dev.coffer.engine.EngineException;
import dev.coffer.engine.EngineException.Code;
import dev.coffer.engine.process.ToolProcess;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/** Finds the tools of PostgreSQL on this machine. Searches, and starts a tool to get its version, only when called. */
@ApplicationScoped
public class PostgresTools {

    private static final Logger LOG = Logger.getLogger(PostgresTools.class);

    private static final Comparator<PostgresTool> OLDEST_FIRST = Comparator.comparing(PostgresTool::version);

    /** What to do on a machine without tools, as a sentence. */
    public static final String INSTALL = """
        Install them (Debian, Ubuntu: apt-get install postgresql-client; Fedora: dnf install postgresql; \
        macOS: brew install libpq), or name their folder in coffer.engine.postgresql.bin.\
        """;

    private final Supplier<List<Path>> folders;

    /** By the real path of the folder: on many machines, {@code /bin} is {@code /usr/bin}. */
    private final Map<Path, Found> known = new ConcurrentHashMap<>();

    /** Searches the configured folders, or if there are none, the usual ones. */
    @Inject
    public PostgresTools(PostgresConfig config) {
        this(() -> config.bin().orElseGet(PostgresFolders::usual));
    }

    /** @param folders read at each search; the first of two tools of the same version counts */
    PostgresTools(Supplier<List<Path>> folders) {
        this.folders = folders;
    }

    /** Returns the newest tools on this machine; empty if there are none. */
    public Optional<PostgresTool> newest() {
        return installed().stream().max(OLDEST_FIRST);
    }

    /**
     * Returns the tools to dump a server with: the oldest that are not older than the server, since newer ones may write
     * what the version of the server cannot restore.
     *
     * @throws EngineException TOOL_MISSING or TOOL_TOO_OLD
     */
    PostgresTool forServer(PostgresVersion server) throws EngineException {
        List<PostgresTool> installed = installed();
        Comparator<PostgresTool> oldestMajorNewestMinor = Comparator.<PostgresTool>comparingInt(
                        tool -> tool.version().majorNumber())
                .thenComparing(OLDEST_FIRST.reversed());
        Optional<PostgresTool> fit = installed.stream()
                .filter(tool -> tool.version().majorNumber() >= server.majorNumber())
                .min(oldestMajorNewestMinor);
        if (fit.isPresent()) {
            return fit.get();
        }
        Optional<PostgresTool> newest = installed.stream().max(OLDEST_FIRST);
        if (newest.isPresent()) {
            throw new EngineException(
                    Code.TOOL_TOO_OLD,
                    "The server is PostgreSQL " + server.full() + ", but the newest dump tool on this machine is "
                            + newest.get() + " (in " + newest.get().folder() + "), and a tool can dump no server newer"
                            + " than itself. Install the client tools of PostgreSQL " + server.major() + " or newer.");
        }
        throw new EngineException(
                Code.TOOL_MISSING,
                "The server is PostgreSQL " + server.full() + ", but this machine has no pg_dump and pg_dumpall. "
                        + INSTALL);
    }

    /**
     * Returns the newest tools that can read what a tool wrote.
     *
     * @param writer as {@link PostgresTool#toString()} gives it
     * @throws EngineException TOOL_MISSING or TOOL_TOO_OLD
     */
    PostgresTool reading(String writer) throws EngineException {
        return readers(writer).max(OLDEST_FIRST).orElseThrow();
    }

    /**
     * Returns the tools to restore what a tool wrote: the oldest that can read it, since newer ones send what an older
     * server does not know.
     *
     * @param writer as {@link PostgresTool#toString()} gives it
     * @throws EngineException TOOL_MISSING or TOOL_TOO_OLD
     */
    PostgresTool restoring(String writer) throws EngineException {
        return readers(writer).min(OLDEST_FIRST).orElseThrow();
    }

    /** At least one. */
    private Stream<PostgresTool> readers(String writer) throws EngineException {
        List<PostgresTool> readers =
                installed().stream().filter(PostgresTool::canRead).toList();
        PostgresTool newest = readers.stream()
                .max(OLDEST_FIRST)
                .orElseThrow(
                        () -> new EngineException(Code.TOOL_MISSING, "This machine has no pg_restore. " + INSTALL));
        Optional<PostgresVersion> wrote = PostgresVersion.printed(writer.replaceFirst("^pg_dump(all)? ", "() "));
        int least = wrote.map(PostgresVersion::majorNumber).orElse(0);
        if (least > newest.version().majorNumber()) {
            throw new EngineException(
                    Code.TOOL_TOO_OLD,
                    "It was written by " + writer + ", but the newest pg_restore on this machine is of version "
                            + newest.version().full() + ". Install that of PostgreSQL "
                            + wrote.orElseThrow().major() + " or newer.");
        }
        return readers.stream().filter(tool -> tool.version().majorNumber() >= least);
    }

    /** Returns the tools of every folder that has them, in the order of the folders; a version may occur twice. */
    public List<PostgresTool> installed() {
        List<PostgresTool> installed = new ArrayList<>();
        for (Path folder : folders.get()) {
            version(folder).ifPresent(version -> installed.add(new PostgresTool(folder, version)));
        }
        return installed;
    }

    /** Returns empty if the folder lacks a tool, or they do not run. */
    private Optional<PostgresVersion> version(Path folder) {
        Path tool = folder.resolve("pg_dump");
        if (!Files.isExecutable(tool) || !Files.isExecutable(folder.resolve("pg_dumpall"))) {
            return Optional.empty();
        }
        try {
            FileTime modified = Files.getLastModifiedTime(tool);
            Path real = folder.toRealPath();
            Found found = known.get(real);
            if (found == null || !found.modified().equals(modified)) {
                found = new Found(modified, ask(tool));
                known.put(real, found);
            }
            return found.version();
        } catch (IOException e) {
            LOG.warnf("Ignoring %s: %s", tool, e.getMessage());
            return Optional.empty();
        }
    }

    private static Optional<PostgresVersion> ask(Path tool) throws IOException {
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        try {
            new ToolProcess(tool.toString(), List.of(tool.toString(), "--version"), Map.of(), List.of()).run(printed);
            return PostgresVersion.printed(printed.toString(StandardCharsets.UTF_8));
        } catch (EngineException e) {
            LOG.warnf("Ignoring %s: %s", tool, e.getMessage());
            return Optional.empty();
        }
    }

    private record Found(FileTime modified, Optional<PostgresVersion> version) {}
}
