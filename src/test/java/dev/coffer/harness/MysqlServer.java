package dev.coffer.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.coffer.engine.mysql.Flavor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A real MySQL or MariaDB server of a test's own, which asks for a password and writes a binary log. MariaDB comes from
 * Debian's packages mariadb-server-core and mariadb-client; MySQL from the folder that {@code coffer.test.mysql.bin} names.
 */
public final class MysqlServer implements SqlServer, AutoCloseable {

    public static final String USER = "root";
    public static final String PASSWORD = "s3cr3t-of-the-tests";

    private static final Path MARIADB_SERVER = Path.of("/usr/sbin/mariadbd");
    private static final Path MARIADB_BIN = Path.of("/usr/bin");

    private static final Pattern READY = Pattern.compile("ready for connections");

    private static final Map<Flavor, MysqlServer> SHARED = new EnumMap<>(Flavor.class);

    private final Flavor flavor;
    private final Path folder;
    private final int port;
    private ChildProcess process;

    private MysqlServer(Flavor flavor, Path folder, int port, ChildProcess process) {
        this.flavor = flavor;
        this.folder = folder;
        this.port = port;
        this.process = process;
    }

    /** The server that all test classes of this JVM use, each with databases and users of its own. */
    public static MysqlServer shared(Flavor flavor) {
        synchronized (SHARED) {
            return SHARED.computeIfAbsent(flavor, wanted -> start(wanted));
        }
    }

    /**
     * Starts a server with no databases but its own, on a free port. Skips the test where this machine has no such server,
     * except on a build server, which has to have MariaDB.
     *
     * @param options for the server, after the usual ones
     */
    public static MysqlServer start(Flavor flavor, String... options) {
        requireInstalled(flavor);
        try {
            Path folder = TestFolders.create("coffer-" + flavor.datastore());
            Path template = template(flavor);
            copy(template, folder.resolve("data"));
            int port;
            try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                port = free.getLocalPort();
            }
            ChildProcess process = serve(flavor, folder, port, List.of(options));
            return new MysqlServer(flavor, folder, port, process);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void requireInstalled(Flavor flavor) {
        if (flavor == Flavor.MARIADB) {
            boolean installed = Files.isExecutable(MARIADB_SERVER);
            String missing =
                    "This machine has no " + MARIADB_SERVER + ": install mariadb-server-core and mariadb-client";
            if ("true".equals(System.getenv("CI"))) {
                assertThat(installed).as(missing).isTrue();
            }
            assumeThat(installed).as(missing).isTrue();
        } else {
            assumeThat(System.getProperty("coffer.test.mysql.bin"))
                    .as("coffer.test.mysql.bin names the folder of MySQL's programs")
                    .isNotNull();
        }
    }

    /** Returns the folder of the client programs of a flavor. */
    public static Path bin(Flavor flavor) {
        return flavor == Flavor.MARIADB ? MARIADB_BIN : Path.of(System.getProperty("coffer.test.mysql.bin"));
    }

    private static List<String> server(Flavor flavor, Path data) {
        List<String> command = new ArrayList<>();
        command.add((flavor == Flavor.MARIADB ? MARIADB_SERVER : bin(flavor).resolve("mysqld")).toString());
        command.addAll(List.of(
                "--no-defaults",
                "--datadir=" + data,
                "--tmpdir=" + data.getParent(),
                "--user=" + System.getProperty("user.name"),
                "--innodb-buffer-pool-size=32M",
                "--innodb-flush-log-at-trx-commit=0",
                "--sync-binlog=0",
                "--skip-innodb-doublewrite",
                "--innodb-flush-method=" + (flavor == Flavor.MARIADB ? "fsync" : "nosync")));
        if (flavor == Flavor.MYSQL) {
            command.addAll(List.of("--mysqlx=OFF", "--secure-file-priv="));
            Path share = bin(flavor).resolveSibling("root/usr/share/mysql");
            if (Files.isDirectory(share)) {
                command.addAll(
                        List.of("--lc-messages-dir=" + share, "--character-sets-dir=" + share.resolve("charsets")));
            }
        }
        return command;
    }

    private static ChildProcess serve(Flavor flavor, Path folder, int port, List<String> options) {
        List<String> command = server(flavor, folder.resolve("data"));
        command.addAll(List.of(
                "--bind-address=127.0.0.1",
                "--port=" + port,
                "--socket=" + folder.resolve("sock"),
                "--pid-file=" + folder.resolve("pid"),
                "--server-id=" + port,
                "--log-bin=binlog",
                "--binlog-format=ROW"));
        if (flavor == Flavor.MYSQL) {
            command.addAll(List.of("--gtid-mode=ON", "--enforce-gtid-consistency=ON"));
        }
        command.addAll(options);
        ChildProcess process = ChildProcess.start(command, folder, folder.resolve("server.log"), Map.of());
        process.awaitOutput(READY);
        return process;
    }

    /** Data that a server can start with at once, made by the first test that starts one and kept for all builds. */
    private static Path template(Flavor flavor) throws IOException {
        Path template = Path.of("target", flavor.datastore().toLowerCase(Locale.ROOT) + "-data")
                .toAbsolutePath();
        if (Files.exists(template)) {
            return template;
        }
        Path folder = TestFolders.create("coffer-" + flavor.datastore());
        Path data = Files.createDirectory(folder.resolve("data"));
        initialize(flavor, folder, data);
        Path users = Files.writeString(
                folder.resolve("users.sql"),
                "ALTER USER 'root'@'localhost' IDENTIFIED BY '" + PASSWORD + "';\n"
                        + "CREATE USER 'root'@'127.0.0.1' IDENTIFIED BY '" + PASSWORD + "';\n"
                        + "GRANT ALL ON *.* TO 'root'@'127.0.0.1' WITH GRANT OPTION;\n"
                        + "GRANT PROXY ON ''@'' TO 'root'@'127.0.0.1' WITH GRANT OPTION;\n");
        List<String> command = server(flavor, data);
        command.addAll(List.of(
                "--skip-log-bin", "--skip-networking", "--socket=" + folder.resolve("sock"), "--init-file=" + users));
        try (ChildProcess once = ChildProcess.start(command, folder, folder.resolve("users.log"), Map.of())) {
            once.awaitOutput(READY);
        }
        Files.deleteIfExists(data.resolve("auto.cnf")); // each server has an identity of its own
        Files.createDirectories(template.getParent());
        Path next = template.resolveSibling(
                template.getFileName() + "." + ProcessHandle.current().pid());
        copy(data, next);
        try {
            Files.move(next, template, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileSystemException e) {
            TestFolders.delete(next); // another process was faster
        }
        return template;
    }

    private static void initialize(Flavor flavor, Path folder, Path data) {
        List<String> command = new ArrayList<>();
        if (flavor == Flavor.MARIADB) {
            command.addAll(List.of(
                    MARIADB_BIN.resolve("mariadb-install-db").toString(),
                    "--no-defaults",
                    "--datadir=" + data,
                    "--tmpdir=" + folder,
                    "--auth-root-authentication-method=normal",
                    "--skip-test-db",
                    "--skip-name-resolve",
                    "--user=" + System.getProperty("user.name")));
        } else {
            command.addAll(server(flavor, data));
            command.add("--initialize-insecure");
        }
        try (ChildProcess making = ChildProcess.start(command, folder, folder.resolve("init.log"), Map.of())) {
            assertThat(making.exitCode()).as(making.output()).isZero();
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try {
            Process copying = new ProcessBuilder("cp", "-Rp", from.toString(), to.toString())
                    .inheritIO()
                    .start();
            if (copying.waitFor() != 0) {
                throw new IOException(from + " cannot be copied to " + to);
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    public Flavor flavor() {
        return flavor;
    }

    public int port() {
        return port;
    }

    /** Ends the server and starts it again, on the same port and with the same data. */
    public void restart(String... options) {
        process.close();
        process = serve(flavor, folder, port, List.of(options));
    }

    /** Ends the server at once, as a crash does, and starts it again as {@link #restart} does. */
    public void crash() {
        process.signal("KILL");
        assertThat(process.exitCode()).isNotZero();
        restart();
    }

    /** Sends the server a signal, such as {@code STOP} or {@code CONT}. */
    public void signal(String name) {
        process.signal(name);
    }

    /** Begins a new file of the binary log, and removes the earlier ones; one that is in use stays until it is not. */
    public void purgeLog() {
        execute("", "FLUSH BINARY LOGS");
        List<String> files = logFiles();
        String newest = files.get(files.size() - 1);
        Instant deadline = Instant.now().plusSeconds(30);
        while (!logFiles().get(0).equals(newest)) {
            assertThat(Instant.now()).as("still there: " + logFiles()).isBefore(deadline);
            execute("", "PURGE BINARY LOGS TO '" + newest + "'");
        }
    }

    /** Returns the names of the files of the binary log. */
    public List<String> logFiles() {
        return rows("", "SHOW BINARY LOGS").stream()
                .map(row -> row.substring(0, row.indexOf('|')))
                .toList();
    }

    /** Returns where the binary log ends: the name of its file, a colon, and the bytes in it. */
    public String logPosition() {
        String query = flavor == Flavor.MARIADB ? "SHOW MASTER STATUS" : "SHOW BINARY LOG STATUS";
        String[] status = rows("", query).get(0).split("\\|", -1);
        return status[0] + ":" + status[1];
    }

    /** Returns the identity of the last transaction in the binary log. */
    public String lastGtid() {
        if (flavor == Flavor.MARIADB) {
            return rows("", "SELECT @@gtid_binlog_pos").get(0);
        }
        String executed = rows("", "SELECT @@gtid_executed").get(0);
        return executed.substring(0, executed.indexOf(':') + 1) + executed.substring(executed.lastIndexOf('-') + 1);
    }

    /** Connects to a database, or to none where its name is empty. */
    @Override
    public Connection connect(String database) throws SQLException {
        return connect(USER, PASSWORD, database);
    }

    public Connection connect(String user, String password, String database) throws SQLException {
        Properties settings = new Properties();
        settings.setProperty("user", user);
        settings.setProperty("password", password);
        settings.setProperty("allowPublicKeyRetrieval", "true");
        Connection connection = DriverManager.getConnection("jdbc:mariadb://127.0.0.1:" + port + "/", settings);
        if (!database.isEmpty()) {
            connection.setCatalog(database);
        }
        return connection;
    }

    /** Lets the flavor's own client read a file of statements into a database, and fails with what it says. */
    public void load(String database, Path statements) {
        try {
            Path options = Files.writeString(
                    folder.resolve("client.cnf"), "[client]\nuser=" + USER + "\npassword=" + PASSWORD + "\n");
            String client = flavor == Flavor.MARIADB ? "mariadb" : "mysql";
            List<String> command = Stream.of(
                            bin(flavor).resolve(client).toString(),
                            "--defaults-file=" + options,
                            "--host=127.0.0.1",
                            "--port=" + port,
                            "--binary-mode",
                            "--comments",
                            "--default-character-set=utf8mb4",
                            database)
                    .toList();
            Path log = folder.resolve("client.log");
            Process process = new ProcessBuilder(command)
                    .redirectInput(statements.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            assertThat(process.waitFor()).as(Files.readString(log)).isZero();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        process.close();
        TestFolders.delete(folder);
    }
}
