package dev.coffer.harness;

import static org.assertj.core.api.Assertions.assertThat;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import io.zonky.test.db.postgres.util.LinuxUtils;
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
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** A real PostgreSQL server of a test's own, which asks for a password. */
public final class TestServer implements SqlServer, AutoCloseable {

    public static final String USER = "postgres";
    public static final String PASSWORD = "s3cr3t-of-the-tests";

    /** Data that a server can start with at once, made by the first test that starts one and kept for all builds. */
    private static final Path TEMPLATE = Path.of("target", "postgresql-data").toAbsolutePath();

    private final AutoCloseable server;
    private final int port;
    private final Path folder;

    private TestServer(AutoCloseable server, int port, Path folder) {
        this.server = server;
        this.port = port;
        this.folder = folder;
    }

    /** Starts a server with no databases but its own, on a free port. */
    public static TestServer start() {
        try {
            if (Files.notExists(TEMPLATE)) {
                makeTemplate();
            }
            Path folder = TestFolders.create("coffer-postgres");
            Path data = folder.resolve("data");
            copy(TEMPLATE, data);
            EmbeddedPostgres server = embedded(data);
            return new TestServer(server, server.getPort(), folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Starts a server of any version.
     *
     * @param bin the folder of its programs
     */
    public static TestServer start(Path bin) {
        Path folder = TestFolders.create("coffer-postgres");
        Path data = folder.resolve("data");
        List<String> unprivileged = LinuxUtils.isUnshareAvailable() ? List.of("unshare", "-U") : List.of();
        try {
            Path password = Files.writeString(folder.resolve("password"), PASSWORD);
            List<String> initdb = new ArrayList<>(unprivileged);
            initdb.addAll(List.of(
                    bin.resolve("initdb").toString(),
                    "--pgdata=" + data,
                    "--username=" + USER,
                    "--pwfile=" + password,
                    "--auth=scram-sha-256",
                    "--encoding=UTF8",
                    "--locale=C.UTF-8",
                    "--no-sync"));
            try (ChildProcess making = ChildProcess.start(initdb, folder, folder.resolve("initdb.log"), Map.of())) {
                assertThat(making.exitCode()).as(making.output()).isZero();
            }
            int port;
            try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                port = free.getLocalPort();
            }
            List<String> serve = new ArrayList<>(unprivileged);
            serve.addAll(List.of(
                    bin.resolve("postgres").toString(),
                    "-D",
                    data.toString(),
                    "-p",
                    String.valueOf(port),
                    "-c",
                    "unix_socket_directories=",
                    "-c",
                    "fsync=off"));
            ChildProcess server = ChildProcess.start(serve, folder, folder.resolve("server.log"), Map.of());
            server.awaitOutput(Pattern.compile("ready to accept connections"));
            return new TestServer(
                    () -> {
                        server.signal("INT"); // ends all sessions
                        server.close();
                    },
                    port,
                    folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static EmbeddedPostgres embedded(Path data) throws IOException {
        return EmbeddedPostgres.builder()
                .setDataDirectory(data)
                .setCleanDataDirectory(false)
                .setConnectConfig("password", PASSWORD)
                .setServerConfig("max_connections", "200")
                .start();
    }

    /** Several processes of one build may do this at a time; any one's result serves all. */
    private static void makeTemplate() throws IOException, SQLException {
        Path data = TestFolders.create("coffer-postgres").resolve("data");
        try (EmbeddedPostgres server = embedded(data);
                Connection connection = server.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("alter role postgres password '" + PASSWORD + "'");
        }
        Files.writeString(data.resolve("pg_hba.conf"), "host all all 127.0.0.1/32 scram-sha-256\n");
        Files.createDirectories(Path.of("target"));
        Path next = TEMPLATE.resolveSibling(
                TEMPLATE.getFileName() + "." + ProcessHandle.current().pid());
        copy(data, next);
        try {
            Files.move(next, TEMPLATE, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileSystemException e) {
            // Another process was faster.
            TestFolders.delete(next);
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

    public int port() {
        return port;
    }

    @Override
    public Connection connect(String database) throws SQLException {
        String url = "jdbc:postgresql://127.0.0.1:" + port() + "/"
                + java.net.URLEncoder.encode(database, java.nio.charset.StandardCharsets.UTF_8);
        return DriverManager.getConnection(url, USER, PASSWORD);
    }

    @Override
    public void close() {
        try {
            server.close();
            TestFolders.delete(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
