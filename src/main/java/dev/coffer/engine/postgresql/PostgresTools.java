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
import org.jboss.logging.Logger;

/** Finds PostgreSQL's dump tools on this machine. Looks, and starts a tool to ask its version, only when asked to. */
@ApplicationScoped
public class PostgresTools {

    private static final Logger LOG = Logger.getLogger(PostgresTools.class);

    private static final Comparator<PostgresTool> OLDEST_FIRST = Comparator.comparing(PostgresTool::version);

    /** What to do where there are none, a sentence. */
    public static final String INSTALL = """
            Install them (Debian, Ubuntu: apt-get install postgresql-client; Fedora: dnf install postgresql; \
            macOS: brew install libpq), or name their folder in coffer.engine.postgresql.bin.""";

    private final Supplier<List<Path>> folders;

    /** By the folder, whichever of its names it was reached by: on many a machine, {@code /bin} is {@code /usr/bin}. */
    private final Map<Path, Found> known = new ConcurrentHashMap<>();

    /** Searches the configured folders and no others, or without any the usual ones. */
    @Inject
    public PostgresTools(PostgresConfig config) {
        this(() -> config.bin().orElseGet(PostgresFolders::usual));
    }

    /** @param folders asked at each search; of two tools of the same version, the one that comes first counts */
    PostgresTools(Supplier<List<Path>> folders) {
        this.folders = folders;
    }

    /** The newest tools on this machine; empty where there are none. */
    public Optional<PostgresTool> newest() {
        return installed().stream().max(OLDEST_FIRST);
    }

    /**
     * The tools to dump a server with: the oldest of those that are not older than it, since a newer one may write what
     * the server's own version cannot restore.
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
     * Tools that read what a tool wrote.
     *
     * @param writer as {@link PostgresTool#toString()} gives it
     * @throws EngineException TOOL_MISSING or TOOL_TOO_OLD
     */
    PostgresTool reading(String writer) throws EngineException {
        PostgresTool newest = installed().stream()
                .filter(PostgresTool::canRead)
                .max(OLDEST_FIRST)
                .orElseThrow(
                        () -> new EngineException(Code.TOOL_MISSING, "This machine has no pg_restore. " + INSTALL));
        Optional<PostgresVersion> wrote = PostgresVersion.printed(writer.replaceFirst("^pg_dump ", "() "));
        if (wrote.isPresent() && wrote.get().majorNumber() > newest.version().majorNumber()) {
            throw new EngineException(
                    Code.TOOL_TOO_OLD,
                    "It was written by " + writer + ", but the newest pg_restore on this machine is of version "
                            + newest.version().full() + ". Install that of PostgreSQL "
                            + wrote.get().major() + " or newer.");
        }
        return newest;
    }

    /** The tools of every folder that has them, in the order of the folders; one version may occur twice. */
    public List<PostgresTool> installed() {
        List<PostgresTool> installed = new ArrayList<>();
        for (Path folder : folders.get()) {
            version(folder).ifPresent(version -> installed.add(new PostgresTool(folder, version)));
        }
        return installed;
    }

    /** Empty where the folder has not both tools, or they do not run. */
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
            LOG.warnf("%s is left aside: %s", tool, e.getMessage());
            return Optional.empty();
        }
    }

    private static Optional<PostgresVersion> ask(Path tool) throws IOException {
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        try {
            new ToolProcess(tool.toString(), List.of(tool.toString(), "--version"), Map.of(), List.of()).run(printed);
            return PostgresVersion.printed(printed.toString(StandardCharsets.UTF_8));
        } catch (EngineException e) {
            LOG.warnf("%s is left aside: %s", tool, e.getMessage());
            return Optional.empty();
        }
    }

    private record Found(FileTime modified, Optional<PostgresVersion> version) {}
}
