package dev.coffer.acceptance;

import dev.coffer.harness.PackagedService;
import dev.coffer.harness.TestServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;

/**
 * A small cloud: a Keystone with projects and users, and the packaged service in its catalog. It is there once for all
 * tests, and ends with the last of them.
 *
 * <p>Projects are {@code demo}, {@code other} and {@code service}. Users are, with their role: {@code alice} (member),
 * {@code rita} (reader), {@code adam} (admin) and {@code audrey} (auditor, which the service does not know) in
 * {@code demo}; {@code oscar} (member) in {@code other}; {@code coffer} (service) in {@code service}.
 */
final class Cloud implements AutoCloseable {

    /** Fixed tokens of an account that Keystone does not know. */
    static final String STATIC_ACCOUNT = "fixed";

    static final String STATIC_TOKEN = "fixed-token";
    static final String STATIC_READER_TOKEN = "fixed-reader-token";

    final TestServer server;
    final Path folder;
    final Keystone keystone;
    final KeystoneGate gate;
    final KeystoneAdmin admin;
    final PackagedService service;
    final String demo;
    final String other;

    private final Deque<AutoCloseable> open = new ArrayDeque<>();

    Cloud() {
        try {
            folder = Files.createTempDirectory(
                    Files.createDirectories(Path.of("target", "acceptance").toAbsolutePath()), "cloud");
            server = opened(TestServer.start());
            server.execute("postgres", "create database catalog", "create database shop");
            server.execute("shop", "create table orders as select n from generate_series(1, 1000) n");
            keystone = opened(Keystone.start(folder.resolve("keystone"), server));
            gate = opened(new KeystoneGate(keystone, null));
            admin = new KeystoneAdmin(gate.url());
            demo = admin.project("demo");
            other = admin.project("other");
            admin.user("coffer", admin.project("service"), "service");
            admin.user("alice", demo, "member");
            admin.user("rita", demo, "reader");
            admin.user("adam", demo, "admin");
            admin.user("audrey", demo, "auditor");
            admin.user("oscar", other, "member");
            service = service(
                    "default",
                    gate.url(),
                    Map.of(
                            "coffer.restore.local.enabled",
                            "true",
                            "coffer.engine.mysql.bin",
                            System.getProperty("coffer.test.mysql.bin", "/usr/bin")));
            admin.region();
            admin.service("keystone", "identity", gate.url() + "/v3");
            admin.service("coffer", "database", service.url() + "/v1.0/%(project_id)s");
        } catch (IOException e) {
            close();
            throw new UncheckedIOException(e);
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    /**
     * One more service on the same catalog; it ends with the cloud, if not before.
     *
     * @param name of its folder
     */
    PackagedService service(String name, String keystoneUrl, Map<String, String> settings) {
        Map<String, String> all = new java.util.HashMap<>(Map.of(
                "coffer.identity.static-tokens",
                STATIC_TOKEN + ":" + STATIC_ACCOUNT + ":admin," + STATIC_READER_TOKEN + ":" + STATIC_ACCOUNT
                        + ":observer",
                "coffer.identity.keystone.url",
                keystoneUrl,
                "coffer.identity.keystone.password",
                "coffer-password",
                // Keystone is slow where other things run beside it.
                "coffer.identity.keystone.timeout",
                "30s",
                "coffer.limits.max-backups",
                "100",
                "coffer.limits.get-per-minute",
                "1000",
                "coffer.limits.delete-per-minute",
                "100"));
        all.putAll(settings);
        return opened(PackagedService.start(folder.resolve(name), server, all));
    }

    /** A user's token for a project. */
    String token(String user, String project) {
        return KeystoneAdmin.logIn(gate.url(), user, user + "-password", project);
    }

    /** A shell with a user's name, password and project. */
    CommandLine shell(String user, String project) {
        return new CommandLine(
                folder,
                Map.of(
                        "OS_AUTH_URL",
                        gate.url() + "/v3",
                        "OS_IDENTITY_API_VERSION",
                        "3",
                        "OS_USERNAME",
                        user,
                        "OS_PASSWORD",
                        user + "-password",
                        "OS_PROJECT_NAME",
                        project,
                        "OS_USER_DOMAIN_NAME",
                        "Default",
                        "OS_PROJECT_DOMAIN_NAME",
                        "Default"),
                List.of());
    }

    /** A shell without a Keystone, with a token and an account's address. */
    CommandLine shellWithToken(String token, String account) {
        return new CommandLine(
                folder,
                Map.of(),
                List.of(
                        "--os-auth-type",
                        "admin_token",
                        "--os-endpoint",
                        service.endpoint(account),
                        "--os-token",
                        token));
    }

    private <T extends AutoCloseable> T opened(T closeable) {
        open.push(closeable);
        return closeable;
    }

    @Override
    public void close() {
        while (!open.isEmpty()) {
            try {
                open.pop().close();
            } catch (Exception e) {
                System.err.println("Not ended: " + e);
            }
        }
    }
}
