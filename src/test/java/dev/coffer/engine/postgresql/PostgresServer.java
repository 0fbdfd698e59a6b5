package dev.coffer.engine.postgresql;

import dev.coffer.engine.Target;
import dev.coffer.engine.TlsMode;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import io.zonky.test.db.postgres.util.LinuxUtils;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** A real server to dump: its superuser needs no password, every other role its own. */
public final class PostgresServer implements AutoCloseable {

    public static final PostgresConfig CONFIG = new Config(Optional.empty(), Duration.ofSeconds(5), Optional.empty());

    private static final String HBA = """
            host all postgres 127.0.0.1/32 trust
            host all outsider 127.0.0.1/32 reject
            host all prepared 127.0.0.1/32 md5
            host all all 127.0.0.1/32 scram-sha-256
            host replication postgres 127.0.0.1/32 trust
            """;

    private static @Nullable PostgresServer shared;

    private final EmbeddedPostgres postgres;
    private final Path data;

    private PostgresServer(EmbeddedPostgres postgres, Path data) {
        this.postgres = postgres;
        this.data = data;
    }

    /** One for all tests of a run; it ends with the JVM. */
    public static synchronized PostgresServer shared() {
        if (shared == null) {
            shared = start();
        }
        return shared;
    }

    static PostgresServer start() {
        return start(Map.of());
    }

    /** Starts one with settings of its command line, which ALTER SYSTEM does not override. */
    static PostgresServer start(Map<String, String> settings) {
        try {
            Path folder = Files.createTempDirectory("coffer-engine-test");
            PostgresServer server = start(folder, true, settings);
            Files.writeString(folder.resolve("pg_hba.conf"), HBA);
            server.sql("postgres", "SELECT pg_reload_conf()");
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static PostgresServer start(Path folder, boolean clean, Map<String, String> settings) throws IOException {
        EmbeddedPostgres.Builder builder =
                EmbeddedPostgres.builder().setDataDirectory(folder).setCleanDataDirectory(clean);
        settings.forEach(builder::setServerConfig);
        return new PostgresServer(builder.start(), folder);
    }

    /** Starts a hot standby of this server, with settings of its own; it ends before this one. */
    PostgresServer standby(Map<String, String> settings) {
        try {
            Path folder = Files.createTempDirectory("coffer-engine-test").resolve("standby");
            run(List.of(
                    tool("pg_basebackup"),
                    "--host=127.0.0.1",
                    "--port=" + port(),
                    "--username=postgres",
                    "--checkpoint=fast",
                    "--no-sync",
                    "--write-recovery-conf",
                    "--pgdata=" + folder));
            return start(folder, false, settings);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int port() {
        return postgres.getPort();
    }

    public Target target(String user, @Nullable String password, String... databases) {
        return new Target("127.0.0.1", port(), user, password, List.of(databases), TlsMode.DISABLE);
    }

    public PostgresServer sql(String database, String... statements) {
        try (Connection connection = connect(database);
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
            return this;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The data directory. */
    Path data() {
        return data;
    }

    /** Runs {@code pg_ctl}, for example with {@code restart -m fast}. */
    void control(String... arguments) {
        List<String> command = new ArrayList<>();
        if (LinuxUtils.isUnshareAvailable()) {
            command.addAll(List.of("unshare", "-U")); // which root needs, as when the server was started
        }
        command.add(tool("pg_ctl"));
        command.add("--pgdata=" + data);
        command.add("--log=" + data.resolve("control.log"));
        command.addAll(List.of(arguments));
        run(command);
    }

    private static String tool(String program) {
        return new PostgresTools(CONFIG).newest().orElseThrow().path(program);
    }

    private static void run(List<String> command) {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (process.waitFor() != 0) {
                throw new IllegalStateException(command + " failed");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The first column of the result. */
    List<String> query(String database, String sql) {
        try (Connection connection = connect(database);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            List<String> values = new ArrayList<>();
            while (rows.next()) {
                values.add(rows.getString(1));
            }
            return values;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    public void dropDatabase(String name) {
        sql("postgres", "DROP DATABASE IF EXISTS " + quote(name) + " WITH (FORCE)");
    }

    static String quote(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    Connection connect(String database) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("PGHOST", "127.0.0.1");
        properties.setProperty("PGPORT", Integer.toString(port()));
        properties.setProperty("PGDBNAME", database);
        properties.setProperty("user", "postgres");
        return DriverManager.getConnection("jdbc:postgresql://", properties);
    }

    @Override
    public void close() throws IOException {
        postgres.close();
    }

    record Config(
            Optional<List<Path>> bin,
            Duration connectTimeout,
            boolean inventory,
            Duration inventoryTimeout,
            Optional<Path> tlsCaFile,
            Duration stallTimeout,
            boolean contentHashes,
            Duration contentHashTimeout)
            implements PostgresConfig {

        Config(Optional<List<Path>> bin, Duration connectTimeout, Optional<Path> tlsCaFile) {
            this(bin, connectTimeout, true, Duration.ofMinutes(1), tlsCaFile);
        }

        Config(
                Optional<List<Path>> bin,
                Duration connectTimeout,
                boolean inventory,
                Duration inventoryTimeout,
                Optional<Path> tlsCaFile) {
            this(
                    bin,
                    connectTimeout,
                    inventory,
                    inventoryTimeout,
                    tlsCaFile,
                    Duration.ofMinutes(1),
                    false,
                    Duration.ofMinutes(1));
        }

        static Config stallingFor(Duration patience) {
            return new Config(
                    Optional.empty(),
                    Duration.ofSeconds(5),
                    true,
                    Duration.ofMinutes(1),
                    Optional.empty(),
                    patience,
                    false,
                    Duration.ofMinutes(1));
        }
    }
}
