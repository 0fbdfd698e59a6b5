package dev.coffer.harness;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A real OpenStack Swift on this machine: one device, one replica, accounts of tempauth, static large objects, and s3api,
 * whose access key is {@code account:user} and whose region is {@code us-east-1}. It needs Debian's packages swift-proxy,
 * swift-account, swift-container, swift-object and memcached; no service of theirs needs to run.
 */
public final class SwiftServer implements AutoCloseable {

    /** A user who may do everything in the account {@code AUTH_test}. */
    public static final String USER = "test:tester";

    public static final String PASSWORD = "s3cr3t-of-the-swift-tests";

    /** A user of the same account who may do only what containers grant. */
    public static final String LIMITED_USER = "test:backup";

    private static final List<String> PROGRAMS = List.of(
            "/usr/bin/swift-proxy-server",
            "/usr/bin/swift-account-server",
            "/usr/bin/swift-container-server",
            "/usr/bin/swift-object-server",
            "/usr/bin/memcached");

    private static final List<String> FILTERS = List.of(
            "catch_errors",
            "gatekeeper",
            "healthcheck",
            "cache",
            "listing_formats",
            "bulk",
            "copy",
            "slo",
            "dlo",
            "versioned_writes",
            "symlink");

    private static @Nullable SwiftServer shared;

    private final Path folder;
    private final List<String> filters;
    private final List<Integer> ports;
    private final List<ChildProcess> servers = new ArrayList<>();
    private @Nullable ChildProcess memcached;

    private SwiftServer(Path folder, List<String> authentication, List<Integer> ports) {
        this.folder = folder;
        this.filters = new ArrayList<>(FILTERS);
        filters.addAll(FILTERS.indexOf("bulk") + 1, authentication);
        this.ports = ports;
    }

    /** The server that all test classes of this JVM use, each with containers of its own. */
    public static synchronized SwiftServer shared() {
        if (shared == null) {
            shared = start(Map.of());
        }
        return shared;
    }

    /**
     * Starts a server, or skips the test where Swift is not installed.
     *
     * @param settings settings of filters in the proxy's configuration, such as {@code slo.max_manifest_segments}, or of
     *     {@code swift.conf}, such as {@code swift-constraints.container_listing_limit}
     */
    public static SwiftServer start(Map<String, String> settings) {
        return start(List.of("s3api", "tempauth"), settings);
    }

    /**
     * Starts a server without s3api whose users are Keystone's, or skips the test where Swift is not installed. Members of a project may
     * do everything in its account.
     *
     * @param login settings of Keystone's filter: where it is, and the user who validates tokens
     */
    public static SwiftServer startWithKeystone(Map<String, String> login) {
        Map<String, String> settings = new LinkedHashMap<>();
        login.forEach((key, value) -> settings.put("authtoken." + key, value));
        return start(List.of("authtoken", "keystoneauth"), settings);
    }

    private static SwiftServer start(List<String> authentication, Map<String, String> settings) {
        for (String program : PROGRAMS) {
            assumeTrue(Files.isExecutable(Path.of(program)), program + " is not installed");
        }
        try {
            Path folder = Files.createDirectories(Path.of("target", "swift").toAbsolutePath());
            folder = Files.createTempDirectory(folder, "node-");
            List<Integer> ports = freePorts(5);
            SwiftServer server = new SwiftServer(folder, authentication, ports);
            server.run(settings);
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Integer> freePorts(int count) throws IOException {
        List<ServerSocket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                sockets.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
            }
            return sockets.stream().map(ServerSocket::getLocalPort).toList();
        } finally {
            for (ServerSocket socket : sockets) {
                socket.close();
            }
        }
    }

    private void run(Map<String, String> settings) throws IOException {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> TestFolders.delete(folder)));
        Files.createDirectories(folder.resolve("devices/one"));
        Map<String, Map<String, String>> common = new LinkedHashMap<>();
        common.put("swift-hash", Map.of("swift_hash_path_suffix", "of-tests", "swift_hash_path_prefix", "coffer"));
        common.put("storage-policy:0", Map.of("name", "single", "default", "yes"));
        common.put("swift-constraints", Map.of());
        write("swift.conf", common, settings);

        makeRings();
        memcached = startMemcached();
        List<String> types = List.of("account", "container", "object");
        for (int i = 0; i < types.size(); i++) {
            String type = types.get(i);
            int typePort = ports.get(2 + i);
            Map<String, Map<String, String>> sections = new LinkedHashMap<>();
            Map<String, String> defaults = defaults(typePort);
            defaults.put("devices", folder.resolve("devices").toString());
            defaults.put("mount_check", "false");
            defaults.put("fallocate_reserve", "0");
            sections.put("DEFAULT", defaults);
            sections.put("pipeline:main", Map.of("pipeline", type + "-server"));
            sections.put("app:" + type + "-server", Map.of("use", "egg:swift#" + type));
            write(type + "-server.conf", sections, settings);
            servers.add(start(type));
        }
        write("proxy-server.conf", proxy(), settings);
        servers.add(start("proxy"));
        Api.await(this::isReady, ready -> ready);
    }

    private Map<String, Map<String, String>> proxy() {
        Map<String, Map<String, String>> sections = new LinkedHashMap<>();
        sections.put("DEFAULT", defaults(port()));
        sections.put("pipeline:main", Map.of("pipeline", String.join(" ", filters) + " proxy-server"));
        sections.put("app:proxy-server", Map.of("use", "egg:swift#proxy", "account_autocreate", "true"));
        for (String filter : filters) {
            sections.put("filter:" + filter, filter(filter));
        }
        return sections;
    }

    private Map<String, String> filter(String name) {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("use", "egg:swift#" + (name.equals("cache") ? "memcache" : name));
        switch (name) {
            case "cache" -> settings.put("memcache_servers", "127.0.0.1:" + ports.get(1));
            case "s3api" -> {
                settings.put("location", "us-east-1");
                settings.put("s3_acl", "false");
                settings.put("check_bucket_owner", "false");
            }
            case "tempauth" -> {
                settings.put("user_test_tester", PASSWORD + " .admin");
                settings.put("user_test_backup", PASSWORD);
            }
            case "authtoken" -> {
                settings.remove("use");
                settings.put("paste.filter_factory", "keystonemiddleware.auth_token:filter_factory");
                settings.put("auth_type", "password");
                settings.put("interface", "public");
                settings.put("delay_auth_decision", "true");
            }
            case "keystoneauth" -> settings.put("operator_roles", "member");
            // Segments are small in tests, and many small ones are slow by default.
            case "slo" -> settings.put("rate_limit_under_size", "0");
            case "versioned_writes" -> settings.put("allow_object_versioning", "true");
            default -> {}
        }
        return settings;
    }

    private Map<String, String> defaults(int listen) {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("bind_ip", "127.0.0.1");
        settings.put("bind_port", String.valueOf(listen));
        // In the process itself, so that it ends with it.
        settings.put("workers", "0");
        settings.put("user", System.getProperty("user.name"));
        settings.put("swift_dir", folder.toString());
        return settings;
    }

    private void write(String file, Map<String, Map<String, String>> sections, Map<String, String> settings)
            throws IOException {
        StringBuilder text = new StringBuilder();
        sections.forEach((section, lines) -> {
            text.append('[').append(section).append("]\n");
            Map<String, String> all = new LinkedHashMap<>(lines);
            String name = section.replace("filter:", "") + ".";
            settings.forEach((key, value) -> {
                if (key.startsWith(name)) {
                    all.put(key.substring(name.length()), value);
                }
            });
            all.forEach(
                    (key, value) -> text.append(key).append(" = ").append(value).append('\n'));
        });
        Files.writeString(folder.resolve(file), text);
    }

    private ChildProcess start(String type) {
        return python(type, """
                from swift.common.wsgi import run_wsgi
                sys.exit(run_wsgi(sys.argv[2], sys.argv[3], verbose=True))
                """, folder.resolve(type + "-server.conf").toString(), type + "-server");
    }

    /** Makes the rings, each of which says that all partitions are on the one device. */
    private void makeRings() {
        String[] portOfType = ports.subList(2, 5).stream().map(String::valueOf).toArray(String[]::new);
        ChildProcess making = python("rings", """
                from swift.common.ring import RingBuilder
                for type, port in zip(('account', 'container', 'object'), sys.argv[2:]):
                    ring = RingBuilder(4, 1, 0)
                    ring.add_dev({'region': 1, 'zone': 1, 'ip': '127.0.0.1', 'port': int(port), 'device': 'one',
                                  'weight': 1.0, 'replication_ip': '127.0.0.1', 'replication_port': int(port)})
                    ring.rebalance()
                    ring.get_ring().save(type + '.ring.gz')
                """, portOfType);
        try (making) {
            if (making.exitCode() != 0) {
                throw new IllegalStateException(making.output());
            }
        }
    }

    /** Runs a script with a {@code swift.conf} of our own: the programs would read that in {@code /etc}. */
    private ChildProcess python(String log, String script, String... arguments) {
        String whole = "import sys, swift.common.utils as utils\nutils.SWIFT_CONF_FILE = sys.argv[1]\n" + script;
        List<String> command = new ArrayList<>(List.of(
                "/usr/bin/python3", "-c", whole, folder.resolve("swift.conf").toString()));
        command.addAll(List.of(arguments));
        return ChildProcess.start(command, folder, folder.resolve(log + ".log"), Map.of());
    }

    private ChildProcess startMemcached() {
        List<String> command =
                new ArrayList<>(List.of("/usr/bin/memcached", "-l", "127.0.0.1", "-p", String.valueOf(ports.get(1))));
        if (System.getProperty("user.name").equals("root")) {
            command.addAll(List.of("-u", "root"));
        }
        return ChildProcess.start(command, folder, folder.resolve("memcached.log"), Map.of());
    }

    private boolean isReady() {
        for (ChildProcess server : servers) {
            if (!server.isAlive()) {
                throw new IllegalStateException(server.output());
            }
        }
        return ports.stream().allMatch(SwiftServer::isTaken);
    }

    private static boolean isTaken(int port) {
        try (Socket connection = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return connection.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    /** Makes all tokens invalid that were issued so far. */
    public void revokeTokens() {
        if (memcached != null) {
            memcached.close();
        }
        memcached = startMemcached();
        Api.await(this::isReady, ready -> ready);
    }

    /** Makes a container that {@link #LIMITED_USER} may read and write. */
    public void grant(String container) throws IOException, InterruptedException {
        HttpClient client = HttpClient.newHttpClient();
        HttpResponse<Void> login = client.send(
                HttpRequest.newBuilder(authUrl())
                        .header("X-Auth-User", USER)
                        .header("X-Auth-Key", PASSWORD)
                        .build(),
                HttpResponse.BodyHandlers.discarding());
        HttpHeaders session = login.headers();
        URI url = URI.create(session.firstValue("X-Storage-Url").orElseThrow() + "/" + container.replace(" ", "%20"));
        HttpResponse<Void> made = client.send(
                HttpRequest.newBuilder(url)
                        .header(
                                "X-Auth-Token",
                                session.firstValue("X-Auth-Token").orElseThrow())
                        .header("X-Container-Read", LIMITED_USER)
                        .header("X-Container-Write", LIMITED_USER)
                        .PUT(HttpRequest.BodyPublishers.noBody())
                        .build(),
                HttpResponse.BodyHandlers.discarding());
        if (made.statusCode() / 100 != 2) {
            throw new IllegalStateException("Swift answered " + made.statusCode());
        }
    }

    public int port() {
        return ports.get(0);
    }

    /** The URL of a path on the proxy; that of {@code /} is the endpoint of s3api. */
    public URI url(String path) {
        return URI.create("http://127.0.0.1:" + port() + path);
    }

    /** Where a client of tempauth gets its token. */
    public URI authUrl() {
        return url("/auth/v1.0");
    }

    @Override
    public void close() {
        servers.forEach(ChildProcess::close);
        if (memcached != null) {
            memcached.close();
        }
        TestFolders.delete(folder);
    }
}
