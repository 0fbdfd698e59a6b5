package dev.coffer.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.harness.ChildProcess;
import dev.coffer.harness.TestServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * A real OpenStack Keystone from Debian's packages, as a process of the tests' own on a free port, with its tables in a
 * PostgreSQL server. Under SQLite it locks itself out.
 */
final class Keystone implements AutoCloseable {

    static final String ADMIN_PASSWORD = "keystone-admin";

    private static final String DATABASE = "keystone";
    private static final Pattern BOUND = Pattern.compile("bound to TCP address (\\S+:\\d+)");

    private final Path folder;
    private final Map<String, String> environment;
    private ChildProcess process;
    private String address;

    private Keystone(Path folder, Map<String, String> environment) {
        this.folder = folder;
        this.environment = environment;
        this.process = launch();
        this.address = bound();
    }

    /** Sets up a Keystone with its user {@code admin}, and starts it. */
    static Keystone start(Path folder, TestServer database) {
        try {
            database.execute("postgres", "create database " + DATABASE);
            Files.createDirectories(folder.resolve("fernet"));
            Files.writeString(folder.resolve("keystone.conf"), """
                    [DEFAULT]
                    log_file = %1$s/keystone.log
                    use_stderr = False
                    [database]
                    connection = postgresql+psycopg2://%2$s:%3$s@127.0.0.1:%4$d/%5$s
                    [token]
                    provider = fernet
                    [fernet_tokens]
                    key_repository = %1$s/fernet
                    [identity]
                    password_hash_rounds = 4
                    [cache]
                    enabled = false
                    [oslo_messaging_notifications]
                    driver = noop
                    """.formatted(
                            folder, TestServer.USER, TestServer.PASSWORD, database.port(), DATABASE));
            manage(folder, "db_sync");
            PosixFileAttributes owner = Files.readAttributes(folder, PosixFileAttributes.class);
            manage(
                    folder,
                    "fernet_setup",
                    "--keystone-user",
                    owner.owner().getName(),
                    "--keystone-group",
                    owner.group().getName());
            manage(folder, "bootstrap", "--bootstrap-password", ADMIN_PASSWORD);
            return new Keystone(folder, Map.of());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A second process of the same Keystone, whose tokens end after some seconds. */
    Keystone withTokensFor(int seconds) {
        return new Keystone(folder, Map.of("OS_TOKEN__EXPIRATION", Integer.toString(seconds)));
    }

    private static void manage(Path folder, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("keystone-manage", "--config-file", folder + "/keystone.conf"));
        command.addAll(List.of(arguments));
        Path log = folder.resolve(arguments[0] + ".log");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            assertThat(process.waitFor(120, TimeUnit.SECONDS)).as(arguments[0]).isTrue();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        assertThat(process.exitValue())
                .as(Files.readString(log, StandardCharsets.UTF_8))
                .isZero();
    }

    private ChildProcess launch() {
        Map<String, String> all = new java.util.HashMap<>(environment);
        all.put("OS_KEYSTONE_CONFIG_FILES", folder + "/keystone.conf");
        return ChildProcess.start(
                List.of(
                        "uwsgi",
                        "--plugin",
                        "python3",
                        "--http-socket",
                        "127.0.0.1:0",
                        "--wsgi-file",
                        "/usr/bin/keystone-wsgi-public",
                        "--threads",
                        "4",
                        "--die-on-term",
                        "--need-app",
                        "--buffer-size",
                        "65535",
                        "--add-header",
                        "Connection: close"),
                folder,
                folder.resolve("uwsgi" + environment.size() + ".log"),
                all);
    }

    private String bound() {
        process.awaitOutput(Pattern.compile("WSGI app 0 .* ready"));
        return process.awaitOutput(BOUND).group(1);
    }

    /** Where it listens, {@code http://host:port}. */
    String url() {
        return "http://" + address;
    }

    /** Starts it again after it was closed, on another port. */
    void restart() {
        process = launch();
        address = bound();
    }

    @Override
    public void close() {
        process.close();
    }
}
