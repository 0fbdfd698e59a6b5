package dev.coffer.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.locks.LockSupport;

/**
 * A real PgBouncer before a {@link TestServer}. Every database of the server can be reached in session mode; {@code
 * transaction_1}, {@code transaction_5}, {@code statement_5} and {@code session_1} are the database {@code postgres} in
 * other modes, and with pools of that size.
 */
public final class PgBouncer implements AutoCloseable {

    private static final String BINARY = "/usr/sbin/pgbouncer";

    private final Process process;
    private final Path folder;
    private final int port;

    private PgBouncer(Process process, Path folder, int port) {
        this.process = process;
        this.folder = folder;
        this.port = port;
    }

    /**
     * Starts it on a free port.
     *
     * @param settings further ones of its configuration file
     */
    public static PgBouncer start(TestServer server, Map<String, String> settings) {
        try {
            Path folder = TestFolders.create("coffer-pgbouncer");
            // As root, it becomes another user before it reads its files.
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
            int port = freePort();
            String to = "host=127.0.0.1 port=" + server.port();
            String postgres = to + " dbname=postgres ";
            Path users = folder.resolve("users.txt");
            Files.writeString(users, "\"" + TestServer.USER + "\" \"" + TestServer.PASSWORD + "\"\n");
            List<String> lines = new ArrayList<>(List.of(
                    "[databases]",
                    "transaction_1 = " + postgres + "pool_mode=transaction pool_size=1",
                    "transaction_5 = " + postgres + "pool_mode=transaction pool_size=5",
                    "statement_5 = " + postgres + "pool_mode=statement pool_size=5",
                    "session_1 = " + postgres + "pool_mode=session pool_size=1",
                    "* = " + to,
                    "[pgbouncer]",
                    "listen_addr = 127.0.0.1",
                    "listen_port = " + port,
                    "unix_socket_dir =",
                    "auth_type = scram-sha-256",
                    "auth_file = " + users,
                    "pool_mode = session",
                    "default_pool_size = 10"));
            settings.forEach((name, value) -> lines.add(name + " = " + value));
            Path file = folder.resolve("pgbouncer.ini");
            Files.write(file, lines);
            List<String> command = new ArrayList<>(List.of(BINARY, file.toString()));
            if (System.getProperty("user.name").equals("root")) {
                command.addAll(1, List.of("-u", "nobody"));
            }
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("log").toFile())
                    .start();
            PgBouncer started = new PgBouncer(process, folder, port);
            started.awaitReady();
            return started;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }

    private void awaitReady() throws IOException {
        Instant deadline = Instant.now().plus(Duration.ofSeconds(30));
        while (true) {
            try {
                setting("postgres", "server_version");
                return;
            } catch (SQLException e) {
                if (!process.isAlive() || Instant.now().isAfter(deadline)) {
                    throw new IllegalStateException(Files.readString(folder.resolve("log")), e);
                }
                LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
            }
        }
    }

    public int port() {
        return port;
    }

    /** What a new client of a database of the pooler gets for a setting. */
    public String setting(String database, String name) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", TestServer.USER);
        properties.setProperty("password", TestServer.PASSWORD);
        properties.setProperty("assumeMinServerVersion", "9.0");
        try (Connection connection = DriverManager.getConnection(
                        "jdbc:postgresql://127.0.0.1:" + port + "/" + database, properties);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("show " + name)) {
            rows.next();
            return rows.getString(1);
        }
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().join();
        TestFolders.delete(folder);
    }
}
