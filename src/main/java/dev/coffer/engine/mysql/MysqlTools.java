package dev.coffer.engine.mysql;

import dev.coffer.engine.EngineException;
import dev.coffer.engine.EngineException.Code;
import dev.coffer.engine.mysql.MysqlTool.Kind;
import dev.coffer.engine.process.ToolProcess;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * Finds the programs of MySQL and MariaDB on this machine. Searches, and starts a program to get its version, only when
 * called.
 */
@Singleton
class MysqlTools {

    private static final Logger LOG = Logger.getLogger(MysqlTools.class);

    private static final List<String> USUAL = List.of(
            "/usr/bin", "/usr/sbin", "/usr/local/bin", "/usr/local/sbin", "/usr/local/mysql/bin", "/usr/libexec");

    private final List<Path> folders;

    /** By the real path of the program: on many machines, one is a link to the other. */
    private final Map<Path, Found> known = new ConcurrentHashMap<>();

    @Inject
    MysqlTools(MysqlConfig config) {
        this(Stream.of(
                        config.bin().orElse(List.of()).stream(),
                        Stream.of(Objects.requireNonNullElse(System.getenv("PATH"), "")
                                        .split(File.pathSeparator, -1))
                                .filter(folder -> folder.startsWith("/"))
                                .map(Path::of),
                        USUAL.stream().map(Path::of))
                .flatMap(each -> each)
                .toList());
    }

    /** @param folders in the order of preference; the first of two programs of the same version counts */
    MysqlTools(List<Path> folders) {
        this.folders = List.copyOf(new LinkedHashSet<>(folders));
    }

    /**
     * Returns the tool to dump a server with: of the server's own flavor, and the oldest one that is not older than the
     * server, since newer ones may write what the server cannot restore.
     *
     * @throws EngineException TOOL_MISSING or TOOL_TOO_OLD
     */
    MysqlTool dump(MysqlVersion server) throws EngineException {
        return fitting(Kind.DUMP, server);
    }

    /**
     * Returns the client to restore with: of a flavor, and the oldest one that is not older than a version.
     *
     * @param version of the server, as it answers
     * @throws EngineException TOOL_MISSING or TOOL_TOO_OLD
     */
    MysqlTool client(Flavor flavor, String version) throws EngineException {
        MysqlVersion server = MysqlVersion.answered(version).orElseThrow();
        return fitting(Kind.CLIENT, new MysqlVersion(flavor, server.first(), server.second(), server.third()));
    }

    /**
     * Returns the tool to read a server's binary log with. MySQL's is chosen as {@link #dump} chooses. Not every one of
     * MariaDB prints the version that it belongs to; it is the one beside the tool to dump with.
     *
     * @throws EngineException TOOL_MISSING or TOOL_TOO_OLD
     */
    MysqlTool log(MysqlVersion server) throws EngineException {
        if (server.flavor() == Flavor.MYSQL) {
            return fitting(Kind.LOG, server);
        }
        MysqlTool dump = dump(server);
        for (Flavor name : List.of(Flavor.MARIADB, Flavor.MYSQL)) {
            Path program = dump.path().resolveSibling(Kind.LOG.of(name));
            boolean other = version(program)
                    .filter(version -> version.flavor() == Flavor.MYSQL)
                    .isPresent();
            if (Files.isExecutable(program) && !other) {
                return new MysqlTool(Kind.LOG, program, dump.version());
            }
        }
        throw new EngineException(
                Code.TOOL_MISSING,
                "The server is " + server + ", but there is no " + Kind.LOG.of(Flavor.MARIADB) + " beside "
                        + dump.path() + ". " + install(Flavor.MARIADB));
    }

    private MysqlTool fitting(Kind kind, MysqlVersion server) throws EngineException {
        List<MysqlTool> installed = installed(kind, server.flavor());
        Optional<MysqlTool> fit = installed.stream()
                .filter(tool -> tool.version().isAtLeast(server.first(), server.second()))
                .min(Comparator.<MysqlTool>comparingInt(tool -> tool.version().first())
                        .thenComparingInt(tool -> tool.version().second())
                        .thenComparing(tool -> tool.version(), Comparator.reverseOrder()));
        if (fit.isPresent()) {
            return fit.get();
        }
        String name = kind.of(server.flavor());
        Optional<MysqlTool> newest = installed.stream().max(Comparator.comparing(MysqlTool::version));
        if (newest.isPresent()) {
            throw new EngineException(
                    Code.TOOL_TOO_OLD,
                    "The server is " + server + ", but the newest " + name + " on this machine is " + newest.get()
                            + " ("
                            + newest.get().path() + "), and a tool can handle no server newer than itself. Install the"
                            + " client programs of " + server.flavor().datastore() + " " + server.major()
                            + " or newer.");
        }
        throw new EngineException(
                Code.TOOL_MISSING,
                "The server is " + server + ", but this machine has no " + name + " of "
                        + server.flavor().datastore() + ". " + install(server.flavor()));
    }

    /** Returns what to do on a machine without tools, as sentences. */
    static String install(Flavor flavor) {
        return flavor == Flavor.MARIADB
                ? "Install it (Debian, Ubuntu: apt-get install mariadb-client; Fedora: dnf install mariadb), or name its"
                        + " folder in coffer.engine.mysql.bin."
                : "Install MySQL's own client programs (package mysql-client of MySQL's repositories; MariaDB's are no"
                        + " substitute), or name their folder in coffer.engine.mysql.bin.";
    }

    /** Returns the programs of a kind and a flavor, in the order of the folders; a version may occur twice. */
    List<MysqlTool> installed(Kind kind, Flavor flavor) {
        Set<MysqlTool> installed = new LinkedHashSet<>();
        for (Path folder : folders) {
            for (Flavor name : Flavor.values()) {
                Path program = folder.resolve(kind.of(name));
                version(program)
                        .filter(version -> version.flavor() == flavor)
                        .ifPresent(version -> installed.add(new MysqlTool(kind, program, version)));
            }
        }
        return new ArrayList<>(installed);
    }

    /** Returns empty if there is no such program, or it does not run. */
    private Optional<MysqlVersion> version(Path program) {
        if (!Files.isExecutable(program)) {
            return Optional.empty();
        }
        try {
            FileTime modified = Files.getLastModifiedTime(program);
            Path real = program.toRealPath();
            Found found = known.get(real);
            if (found == null || !found.modified().equals(modified)) {
                found = new Found(modified, ask(program));
                known.put(real, found);
            }
            return found.version();
        } catch (IOException e) {
            LOG.warnf("Ignoring %s: %s", program, e.getMessage());
            return Optional.empty();
        }
    }

    private static Optional<MysqlVersion> ask(Path program) throws IOException {
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        try {
            List<String> command = List.of(program.toString(), "--no-defaults", "--version");
            new ToolProcess(program.toString(), command, Map.of(), List.of()).run(printed);
            return MysqlVersion.printed(printed.toString(StandardCharsets.UTF_8));
        } catch (EngineException e) {
            LOG.warnf("Ignoring %s: %s", program, e.getMessage());
            return Optional.empty();
        }
    }

    private record Found(FileTime modified, Optional<MysqlVersion> version) {}
}
