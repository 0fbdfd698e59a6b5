package dev.coffer.harness;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The packaged service, started as its users start it: the jar, or with {@code -Dnative} the executable. */
public final class PackagedService implements AutoCloseable {

    private static final boolean NATIVE = System.getProperty("native") != null;
    /** Options of a virtual machine that ends before its second compiler has paid off. */
    public static final List<String> FOR_A_SHORT_LIFE = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");

    private static final Pattern READY = Pattern.compile("Coffer is ready at (\\S+)");

    private final ChildProcess process;
    private final String url;

    private PackagedService(ChildProcess process) {
        this.process = process;
        // Not "localhost", which may also be an IPv6 address that nothing listens on.
        this.url = process.awaitOutput(READY).group(1).replace("localhost", "127.0.0.1");
    }

    /**
     * Starts it on a free port with the database {@code catalog} of a server, and waits until it is ready.
     *
     * @param folder where its home and its log go
     * @param settings on top of those that every service needs here
     */
    public static PackagedService start(Path folder, TestServer catalog, Map<String, String> settings) {
        return start(folder, catalog, settings, List.of());
    }

    /**
     * The same.
     *
     * @param options of the virtual machine that the executable understands too, such as {@code -Xmx200m}
     */
    public static PackagedService start(
            Path folder, TestServer catalog, Map<String, String> settings, List<String> options) {
        return start(folder, catalog, settings, options, Map.of());
    }

    /**
     * The same.
     *
     * @param options of the virtual machine that the executable understands too, such as {@code -Xmx200m}
     * @param environment variables on top of those of this process
     */
    public static PackagedService start(
            Path folder,
            TestServer catalog,
            Map<String, String> settings,
            List<String> options,
            Map<String, String> environment) {
        ChildProcess process = ChildProcess.start(
                command(folder, catalog, settings, options), folder, folder.resolve("service.log"), environment);
        try {
            return new PackagedService(process);
        } catch (RuntimeException | Error e) {
            process.close();
            throw e;
        }
    }

    /**
     * Runs it with a command line, and waits for nothing.
     *
     * @param folder where its home and its log go
     * @param settings on top of those that every service needs here
     * @param arguments the command and its options; none to serve
     */
    public static ChildProcess run(Path folder, TestServer catalog, Map<String, String> settings, String... arguments) {
        return run(folder, catalog, settings, List.of(), arguments);
    }

    /**
     * The same.
     *
     * @param options of the virtual machine that the executable understands too, such as {@code -Xmx200m}
     */
    public static ChildProcess run(
            Path folder, TestServer catalog, Map<String, String> settings, List<String> options, String... arguments) {
        return run(folder, catalog, settings, options, Map.of(), arguments);
    }

    /**
     * The same.
     *
     * @param environment variables on top of those of this process
     */
    public static ChildProcess run(
            Path folder,
            TestServer catalog,
            Map<String, String> settings,
            List<String> options,
            Map<String, String> environment,
            String... arguments) {
        List<String> command = command(folder, catalog, settings, options);
        command.addAll(List.of(arguments));
        return ChildProcess.start(command, folder, folder.resolve("service.log"), environment);
    }

    /** Makes the folder as well. */
    private static List<String> command(
            Path folder, TestServer catalog, Map<String, String> settings, List<String> options) {
        Map<String, String> all = new HashMap<>();
        all.put("quarkus.http.port", "0");
        all.put("quarkus.http.host", "127.0.0.1");
        all.put("quarkus.datasource.jdbc.url", "jdbc:postgresql://127.0.0.1:" + catalog.port() + "/catalog");
        all.put("quarkus.datasource.username", TestServer.USER);
        all.put("quarkus.datasource.password", TestServer.PASSWORD);
        all.put("coffer.home", folder.resolve("home").toString());
        all.put("coffer.secrets.key", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=");
        all.put("coffer.worker.poll-interval", "200ms");
        all.putAll(settings);
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return command(all, options);
    }

    private static List<String> command(Map<String, String> settings, List<String> options) {
        Path executable = Path.of(System.getProperty("native.image.path", "none"));
        Path jar = Path.of("target/quarkus-app/quarkus-run.jar");
        assertThat(NATIVE ? executable : jar)
                .as("build it first: ./mvnw verify" + (NATIVE ? " -Dnative" : ""))
                .exists();
        List<String> command = new ArrayList<>();
        command.add(
                NATIVE
                        ? executable.toAbsolutePath().toString()
                        : Path.of(System.getProperty("java.home"), "bin", "java")
                                .toString());
        command.addAll(options);
        settings.forEach((name, value) -> command.add("-D" + name + "=" + value));
        if (!NATIVE) {
            command.addAll(FOR_A_SHORT_LIFE);
            command.addAll(List.of("-jar", jar.toAbsolutePath().toString()));
        }
        return command;
    }

    public ChildProcess process() {
        return process;
    }

    public String url() {
        return url;
    }

    /** The address of an account's resources, without a slash at its end. */
    public String endpoint(String account) {
        return url + "/v1.0/" + account;
    }

    public RequestSpecification request(@Nullable String token) {
        RequestSpecification request = given().baseUri(url).accept(ContentType.JSON);
        return token == null ? request : request.header("X-Auth-Token", token);
    }

    /** The status of a list of an account's backups. */
    public int listStatus(String token, String account) {
        return list(token, account).statusCode();
    }

    public Response list(String token, String account) {
        return request(token).get("/v1.0/" + account + "/backups");
    }

    /** Registers a server's database {@code shop} under a name, and gives the instance's id. */
    public String register(String token, String account, String name, TestServer server) {
        return register(token, account, name, Registration.of(server, "shop"));
    }

    /** The same with any server. */
    public String register(String token, String account, String name, Registration server) {
        Map<String, Object> instance = new HashMap<>(instance(server.body()));
        instance.put("name", name);
        Response response = request(token)
                .contentType(ContentType.JSON)
                .body(Map.of("instance", instance))
                .post("/v1.0/" + account + "/instances");
        assertThat(response.statusCode()).as(response.asString()).isEqualTo(200);
        return response.path("instance.id");
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> instance(Map<String, Object> body) {
        return (Map<String, Object>) Objects.requireNonNull(body.get("instance"));
    }

    /** Waits until a backup is complete. */
    public void awaitCompleted(String token, String account, String backup) {
        JsonPath record = Api.await(
                () -> request(token)
                        .get("/v1.0/" + account + "/backups/" + backup)
                        .jsonPath()
                        .setRootPath("backup"),
                seen -> !List.of("NEW", "BUILDING", "SAVING").contains(seen.getString("status")));
        assertThat(record.getString("status")).as(record.prettify()).isEqualTo("COMPLETED");
    }

    @Override
    public void close() {
        process.close();
    }
}
