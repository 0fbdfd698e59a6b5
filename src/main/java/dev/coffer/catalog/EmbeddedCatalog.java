package dev.coffer.catalog;

import io.quarkus.runtime.configuration.ConfigurationException;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A PostgreSQL server with its data, programs, log and password in a {@link CofferHome}. It listens only on the loopback
 * interface, on a new port at each start, and requires the password.
 */
public final class EmbeddedCatalog implements AutoCloseable {

    /** The database's only user, a superuser. */
    public static final String USERNAME = "coffer";

    private static final String DATABASE = "coffer";
    private static final String PASSWORD_FILE = "catalog.password";

    /** The archives of the programs for each platform, by their names in the library's packages. */
    private static final List<String> PACKAGED = List.of(
            "postgres-linux-x86_64.txz",
            "postgres-linux-arm_64.txz",
            "postgres-darwin-x86_64.txz",
            "postgres-darwin-arm_64.txz");

    /** Long enough for a recovery after a crash. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final CofferHome home;
    private final Path programs;
    private final Path data;
    private final Path unfinished;
    private final Path log;
    private final String password;
    private volatile @Nullable EmbeddedPostgres server;

    /**
     * @param home the caller closes it, after this
     * @throws ConfigurationException if the password cannot be read or generated
     */
    public EmbeddedCatalog(CofferHome home) {
        this(home, home.path().resolve("postgresql"));
    }

    /** @param programs the folder to unpack PostgreSQL to, unless it is unpacked there */
    EmbeddedCatalog(CofferHome home, Path programs) {
        this.home = home;
        this.programs = programs;
        this.data = home.path().resolve("catalog");
        this.unfinished = home.path().resolve("catalog.unfinished");
        this.log = home.path().resolve("catalog.log");
        if (Files.exists(data) && Files.notExists(home.path().resolve(PASSWORD_FILE))) {
            throw new ConfigurationException("The password of the catalog in " + data + " is gone: there is no file "
                    + home.path().resolve(PASSWORD_FILE) + ".");
        }
        this.password = home.secret(
                PASSWORD_FILE, () -> CofferHome.random(Base64.getUrlEncoder().withoutPadding()));
    }

    /**
     * Returns whether this package contains PostgreSQL's programs for any platform. The container image leaves them
     * out.
     */
    static boolean isPackaged() {
        ClassLoader loader = EmbeddedCatalog.class.getClassLoader();
        return PACKAGED.stream().anyMatch(name -> loader.getResource(name) != null);
    }

    /**
     * Starts the server, after initializing its data if there are none. A server that a killed process left running is stopped
     * first. Returns when the server accepts connections.
     *
     * @throws ConfigurationException if it does not start
     */
    public void start() {
        try {
            CofferHome.makePrivateFile(log);
            CofferHome.makePrivateFolder(programs);
            new Postmaster(data).stop();
            if (Files.notExists(data)) {
                makeData();
            }
            server = launch(data);
        } catch (ConfigurationException e) {
            throw e;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw refusal(e);
        } catch (IOException | SQLException | RuntimeException | ExceptionInInitializerError e) {
            throw refusal(e);
        }
    }

    /** Returns the port, 1 to 65535. */
    public int port() {
        EmbeddedPostgres running = server;
        if (running == null) {
            throw new IllegalStateException("the catalog's server is not running");
        }
        return running.getPort();
    }

    public String jdbcUrl() {
        return "jdbc:postgresql://127.0.0.1:%d/%s".formatted(port(), DATABASE);
    }

    public String password() {
        return password;
    }

    /** Stops the server, even during its start. */
    @Override
    public void close() {
        EmbeddedPostgres running = server;
        server = null;
        try {
            if (running != null) {
                running.close();
            }
            new Postmaster(unfinished).stop();
            new Postmaster(data).stop();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            throw new IllegalStateException("The embedded PostgreSQL could not be stopped.", e);
        }
    }

    /** Initializes the data under a temporary name, so that an incomplete folder is never used as a catalog. */
    private void makeData() throws IOException, SQLException, InterruptedException {
        new Postmaster(unfinished).stop();
        if (Files.exists(unfinished)) {
            delete(unfinished);
        }
        try (EmbeddedPostgres first = launch(unfinished);
                Connection connection = first.getDatabase(USERNAME, "postgres").getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + DATABASE);
        }
        Files.move(unfinished, data, StandardCopyOption.ATOMIC_MOVE);
    }

    private EmbeddedPostgres launch(Path folder) throws IOException {
        // The library's default is a folder under /tmp, where other users could put programs for us to run. It makes
        // its
        // folder writable for everyone, so that folder is inside one that only the owner can enter.
        System.setProperty("ot.epg.working-dir", programs.resolve("unpacked").toString());
        ProcessBuilder.Redirect output = ProcessBuilder.Redirect.appendTo(log.toFile());
        return EmbeddedPostgres.builder()
                .setDataDirectory(folder)
                .setCleanDataDirectory(false)
                .setRegisterShutdownHook(false)
                .setPGStartupWait(PATIENCE)
                .setOutputRedirector(output)
                .setErrorRedirector(output)
                // Options of initdb: the server requires the password from the beginning.
                .setLocaleConfig("username", USERNAME)
                .setLocaleConfig("auth", "scram-sha-256")
                .setLocaleConfig("pwfile", home.path().resolve(PASSWORD_FILE).toString())
                .setLocaleConfig("locale", "C")
                .setConnectConfig("user", USERNAME)
                .setConnectConfig("password", password)
                .setServerConfig("listen_addresses", "127.0.0.1")
                .setServerConfig("unix_socket_directories", "")
                .setServerConfig("max_connections", "100")
                .setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on")
                .start();
    }

    private ConfigurationException refusal(Throwable problem) {
        close();
        Throwable root = problem;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return new ConfigurationException(
                "The embedded PostgreSQL does not start: %s. Its log is %s. To use another server, set %s."
                        .formatted(
                                root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage(),
                                log,
                                Catalog.SETTINGS),
                problem);
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> walk = Files.walk(folder)) {
            for (Path path : walk.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
