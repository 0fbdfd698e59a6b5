package dev.coffer.harness;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** A real PostgreSQL server of a test's own, which asks for a password. */
public final class TestServer implements AutoCloseable {

    public static final String USER = "postgres";
    public static final String PASSWORD = "s3cr3t-of-the-tests";

    /** Data that a server can start with at once, made by the first test that starts one and kept for all builds. */
    private static final Path TEMPLATE = Path.of("target", "postgresql-data").toAbsolutePath();

    private final EmbeddedPostgres server;
    private final Path folder;

    private TestServer(EmbeddedPostgres server, Path folder) {
        this.server = server;
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
            return new TestServer(start(data), folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static EmbeddedPostgres start(Path data) throws IOException {
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
        try (EmbeddedPostgres server = start(data);
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
        return server.getPort();
    }

    public Connection connect(String database) throws SQLException {
        String url = "jdbc:postgresql://127.0.0.1:" + port() + "/"
                + java.net.URLEncoder.encode(database, java.nio.charset.StandardCharsets.UTF_8);
        return DriverManager.getConnection(url, USER, PASSWORD);
    }

    public void execute(String database, String... statements) {
        try (Connection connection = connect(database);
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The rows of a query as text, a line each. */
    public List<String> rows(String database, String sql) {
        try (Connection connection = connect(database);
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            List<String> rows = new ArrayList<>();
            int columns = result.getMetaData().getColumnCount();
            while (result.next()) {
                List<String> row = new ArrayList<>();
                for (int i = 1; i <= columns; i++) {
                    row.add(String.valueOf(result.getString(i)));
                }
                rows.add(String.join("|", row));
            }
            return rows;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        try {
            server.close();
            TestFolders.delete(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
