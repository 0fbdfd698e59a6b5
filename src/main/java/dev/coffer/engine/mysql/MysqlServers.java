package dev.coffer.engine.mysql;

import dev.coffer.engine.EngineException;
import dev.coffer.engine.EngineException.Code;
import dev.coffer.engine.LocalServer;
import dev.coffer.engine.ServerLauncher;
import dev.coffer.engine.Target;
import dev.coffer.engine.TlsMode;
import dev.coffer.engine.mysql.MysqlTool.Kind;
import dev.coffer.engine.process.ServerProcess;
import dev.coffer.engine.process.SocketServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Starts MySQL or MariaDB servers on this machine. Each has accounts that can log in, by password only:
 * {@link #ADMINISTRATOR}, through the Unix socket alone, and {@link #OWNER}; one for one use has {@link #REPLAYER} as well. There
 * is no {@code root}, so that no object of a dump runs with its rights.
 */
final class MysqlServers implements ServerLauncher {

    /** The owner of what is restored: it has no right that reaches files of the machine, or other accounts' rights. */
    static final String OWNER = "coffer_owner";

    static final String ADMINISTRATOR = "coffer_admin";

    /** The account that replays a log, through the Unix socket alone; the only one that may name others as definers. */
    static final String REPLAYER = "coffer_replayer";

    /** The names that no definer of a replayed object may have: nothing of a log runs with the rights of these. */
    static final Set<String> NAMES = Set.of(OWNER, ADMINISTRATOR, REPLAYER);

    private static final String DATA = "data";
    private static final String LOG = "server.log";
    private static final String ADMINISTRATOR_PASSWORD = "administrator.password";
    private static final String ACCOUNTS = "accounts.sql";

    /** Long enough for a recovery after a crash. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** The port of a server without TCP. */
    private static final int NO_PORT = 3306;

    private final Flavor flavor;
    private final MysqlTools tools;
    private final MysqlConfig config;

    MysqlServers(Flavor flavor, MysqlTools tools, MysqlConfig config) {
        this.flavor = flavor;
        this.tools = tools;
        this.config = config;
    }

    @Override
    public String datastore() {
        return flavor.datastore();
    }

    @Override
    public Optional<String> obstacle(String major) {
        if (server(major).isPresent()) {
            return Optional.empty();
        }
        return Optional.of("This machine has no " + flavor.datastore() + " server of version " + major + " or later. "
                + (flavor == Flavor.MARIADB
                        ? "Install it (Debian, Ubuntu: apt-get install mariadb-server-core)"
                        : "Install it (package mysql-community-server-core of MySQL's repositories)")
                + ", or name its folder in coffer.engine.mysql.bin.");
    }

    /** Returns the oldest server that is not older than a version, since a newer one may read what it was not made for. */
    private Optional<MysqlTool> server(String major) {
        return MysqlVersion.answered(major + ".0")
                .flatMap(wanted -> tools.installed(Kind.SERVER, flavor).stream()
                        .filter(tool -> tool.version().isAtLeast(wanted.first(), wanted.second()))
                        .min(Comparator.comparing(MysqlTool::version)));
    }

    @Override
    public String owner() {
        return OWNER;
    }

    @Override
    public Optional<String> version(String major) {
        return server(major).map(server -> server.version().full());
    }

    @Override
    public LocalServer scratch(Path folder, String major) throws EngineException, IOException, InterruptedException {
        return start(folder, major, null, SocketServer.newPassword());
    }

    @Override
    public LocalServer serve(Path folder, String major, int port, String password)
            throws EngineException, IOException, InterruptedException {
        return start(folder, major, port, password);
    }

    private LocalServer start(Path folder, String major, @Nullable Integer port, String password)
            throws EngineException, IOException, InterruptedException {
        MysqlTool program = server(major)
                .orElseThrow(() -> new EngineException(
                        Code.TARGET_LACKS, obstacle(major).orElse("The server's program is gone.")));
        MysqlServerCommand command = new MysqlServerCommand(flavor, program.path());
        Path data = folder.resolve(DATA);
        Path accounts = folder.resolve(ACCOUNTS);
        // What was not used to its end may have made an account already.
        boolean isNew = Files.notExists(data) || Files.exists(accounts);
        if (isNew) {
            command.create(data);
        }
        String administrator = administratorPassword(folder.resolve(ADMINISTRATOR_PASSWORD));
        String replayer = port == null ? SocketServer.newPassword() : null;
        if (isNew) {
            writePrivate(
                    accounts,
                    MysqlServerAccounts.statements(flavor, program.version(), administrator, password, replayer));
        }
        Path socket = SocketServer.newFolder();
        Files.createDirectories(folder.resolve(MysqlServerCommand.FILES));
        Files.createDirectories(folder.resolve(MysqlServerCommand.TEMPORARY));
        ServerProcess process = ServerProcess.start(
                command.serve(folder, data, socket.resolve(MysqlLogin.SOCKET), port, isNew ? accounts : null),
                folder.resolve(LOG),
                "TERM");
        int named = port == null ? NO_PORT : port;
        Target owner = port == null
                ? Target.ofSocket(socket, named, OWNER, password)
                : new Target("127.0.0.1", named, OWNER, password, List.of(), TlsMode.DISABLE);
        SocketServer server = new SocketServer(
                process,
                socket,
                List.of(MysqlLogin.SOCKET, MysqlLogin.SOCKET + ".lock"),
                Target.ofSocket(socket, named, ADMINISTRATOR, administrator),
                owner,
                replayer == null ? owner : Target.ofSocket(socket, named, REPLAYER, replayer));
        boolean ready = false;
        try {
            await(server);
            Files.deleteIfExists(accounts);
            ready = true;
            return server;
        } finally {
            if (!ready) {
                server.close();
            }
        }
    }

    private static String administratorPassword(Path file) throws IOException {
        if (Files.notExists(file)) {
            writePrivate(file, SocketServer.newPassword());
        }
        return Files.readString(file).strip();
    }

    private static void writePrivate(Path file, String text) throws IOException {
        Files.deleteIfExists(file);
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, text, StandardOpenOption.WRITE);
    }

    /** Waits until all accounts can log in: the server makes them before it accepts connections. */
    private void await(SocketServer server) throws EngineException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try {
                for (Target login : List.of(server.administrator(), server.owner(), server.replayer())) {
                    new MysqlLogin(login, flavor, config).open(null).close();
                }
                return;
            } catch (EngineException | SQLException e) {
                if (!server.running() || System.nanoTime() > deadline) {
                    throw new EngineException(
                            Code.TARGET_LACKS,
                            "A " + flavor.datastore() + " server does not start here: " + server.lastWords(),
                            e);
                }
                Thread.sleep(50);
            }
        }
    }
}
