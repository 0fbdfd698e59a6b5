package dev.coffer.identity;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.coffer.harness.Configured;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Fixed tokens, and stand-ins for Keystone and an issuer that answer as those do. */
class IdentityCheckTest {

    private static final String CATALOG = "quarkus.datasource.jdbc.url";
    private static final String TOKEN = "{\"token\": {\"expires_at\": \"2099-01-01T00:00:00.000000Z\"}}";

    private static final String ISSUER = "https://issuer.example";
    private static final String AUDIENCE = "coffer.identity.oidc.audience";

    @TempDir
    Path folder;

    private @Nullable HttpServer server;

    @AfterEach
    void stop() {
        if (server != null) {
            server.stop(0);
        }
    }

    @Test
    void somebody_must_be_able_to_log_in_to_a_catalog_of_ones_own() {
        assertThat(tokens(Map.of(CATALOG, "jdbc:postgresql://db/coffer")))
                .singleElement()
                .asString()
                .startsWith("wrong No client could log in")
                .contains("COFFER_IDENTITY_STATIC_TOKENS");
        assertThat(tokens(Map.of()))
                .singleElement()
                .asString()
                .startsWith("ok none configured: the first start makes a token");
    }

    @Test
    void a_service_that_nobody_could_log_in_to_does_not_start_and_says_what_to_set() {
        assertThat(problems(Map.of())).singleElement().asString().contains("COFFER_IDENTITY_STATIC_TOKENS");
    }

    @Test
    void an_empty_list_of_tokens_is_none() {
        assertThat(problems(Map.of("coffer.identity.static-tokens", ""))).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"coffer.identity.static-tokens", "coffer.identity.keystone.url"})
    void with_a_way_to_log_in_it_starts(String setting) {
        assertThat(problems(Map.of(setting, "x"))).isEmpty();
    }

    @Test
    void an_issuer_needs_the_address_of_its_keys_and_an_audience() {
        String issuer = "coffer.identity.oidc.issuer";
        String keys = "coffer.identity.oidc.jwks-url";
        String audience = "coffer.identity.oidc.audience";

        assertThat(problems(Map.of(issuer, "https://issuer", keys, "https://issuer/keys")))
                .singleElement()
                .asString()
                .contains("Set " + audience);
        assertThat(problems(Map.of(issuer, "https://issuer", audience, "coffer")))
                .singleElement()
                .asString()
                .contains("Set " + keys);
        assertThat(problems(Map.of(issuer, "https://issuer", keys, "https://issuer/keys", audience, "coffer")))
                .isEmpty();
    }

    @Test
    void every_token_that_is_none_has_a_line_that_does_not_repeat_it() {
        assertThat(tokens(Map.of("coffer.identity.static-tokens", "s3cr3t:demo:admin,s3cr3t,s3cr3t:demo:king")))
                .hasSize(2)
                .allSatisfy(line -> assertThat(line).startsWith("wrong coffer.identity.static-tokens["))
                .noneSatisfy(line -> assertThat(line).contains("s3cr3t"));
        assertThat(tokens(Map.of("coffer.identity.static-tokens", "s3cr3t:demo:admin")))
                .containsExactly("ok static tokens: 1");
    }

    @Test
    void keystone_is_logged_in_to() throws Exception {
        String url = serve("/v3/auth/tokens", 201, TOKEN, null);

        assertThat(keystone(Map.of("coffer.identity.keystone.url", url, "coffer.identity.keystone.password", "s3cr3t")))
                .containsExactly("ok Keystone at " + url + " accepts the login of user 'coffer'");
        assertThat(keystone(Map.of())).isEmpty();
    }

    @Test
    void keystone_that_refuses_the_log_in_makes_one_look_at_user_and_password() throws Exception {
        String url = serve("/v3/auth/tokens", 401, "{}", null);

        assertThat(keystone(Map.of("coffer.identity.keystone.url", url, "coffer.identity.keystone.password", "s3cr3t")))
                .singleElement()
                .asString()
                .startsWith("wrong Keystone at " + url + ": Keystone answered 401 to the log-in of user 'coffer'")
                .contains("username, password, project")
                .doesNotContain("s3cr3t");
    }

    @Test
    void the_password_of_keystone_comes_from_its_file_as_that_is_now() throws Exception {
        String url = serve("/v3/auth/tokens", 201, TOKEN, null);
        Path file = Files.writeString(folder.resolve("password"), "first");
        IdentityConfig.Keystone config = identity(Map.of(
                        "coffer.identity.keystone.url", url, "coffer.identity.keystone.password-file", file.toString()))
                .keystone();
        assertThat(Configured.lines(IdentityCheck.keystone(config)))
                .singleElement()
                .asString()
                .startsWith("ok");

        Files.writeString(file, "");

        assertThat(Configured.lines(IdentityCheck.keystone(config)))
                .singleElement()
                .asString()
                .contains("coffer.identity.keystone.password-file: the file " + file + " is empty");
    }

    @Test
    void keystone_that_is_not_there_is_named_without_what_may_be_secret_in_its_address() {
        assertThat(keystone(Map.of(
                        "coffer.identity.keystone.url", "http://me:s3cr3t@127.0.0.1:1/identity",
                        "coffer.identity.keystone.password", "s3cr3t")))
                .singleElement()
                .asString()
                .startsWith("wrong Keystone at http://127.0.0.1:1/identity: Keystone cannot be reached")
                .contains("coffer.identity.keystone", "network")
                .doesNotContain("s3cr3t");
    }

    @Test
    void a_certificate_of_keystone_is_trusted_only_with_the_file_that_says_so() throws Exception {
        Certificate certificate = Certificate.make(folder);
        String url = serve("/v3/auth/tokens", 201, TOKEN, certificate.context());
        Map<String, String> settings =
                Map.of("coffer.identity.keystone.url", url, "coffer.identity.keystone.password", "s3cr3t");

        assertThat(keystone(settings))
                .singleElement()
                .asString()
                .startsWith("wrong Keystone at " + url)
                .contains("ca-file");

        Map<String, String> trusting = new HashMap<>(settings);
        trusting.put("coffer.identity.keystone.ca-file", certificate.pem().toString());
        assertThat(keystone(trusting)).singleElement().asString().startsWith("ok Keystone");

        trusting.put("coffer.identity.keystone.ca-file", folder.resolve("gone").toString());
        assertThat(keystone(trusting))
                .singleElement()
                .asString()
                .startsWith("wrong Keystone")
                .contains("gone cannot be read");
    }

    @Test
    void the_keys_of_an_issuer_are_read() throws Exception {
        String keys = serve("/keys", 200, "{\"keys\": [{\"kty\": \"RSA\"}]}", null) + "/keys";

        assertThat(issuer(Map.of(
                        "coffer.identity.oidc.issuer",
                        ISSUER,
                        AUDIENCE,
                        "coffer",
                        "coffer.identity.oidc.jwks-url",
                        keys)))
                .containsExactly("ok the issuer's keys at " + keys + " can be read: 1");
        assertThat(issuer(Map.of(
                        "coffer.identity.oidc.issuer",
                        ISSUER,
                        AUDIENCE,
                        "coffer",
                        "coffer.identity.oidc.jwks-url",
                        keys + "/gone")))
                .singleElement()
                .asString()
                .contains("jwks_uri");
        assertThat(issuer(Map.of())).isEmpty();
    }

    @Test
    void an_issuer_without_keys_is_wrong() throws Exception {
        String keys = serve("/keys", 200, "{\"keys\": []}", null) + "/keys";

        assertThat(issuer(Map.of(
                        "coffer.identity.oidc.issuer",
                        ISSUER,
                        AUDIENCE,
                        "coffer",
                        "coffer.identity.oidc.jwks-url",
                        keys)))
                .singleElement()
                .asString()
                .contains("holds no key");
        assertThat(issuer(Map.of("coffer.identity.oidc.issuer", ISSUER, AUDIENCE, "coffer")))
                .singleElement()
                .asString()
                .startsWith("wrong coffer.identity.oidc.issuer is set, but not where its keys are");
        assertThat(issuer(Map.of(
                        "coffer.identity.oidc.issuer",
                        ISSUER,
                        AUDIENCE,
                        "coffer",
                        "coffer.identity.oidc.jwks-url",
                        "http://127.0.0.1:1/keys")))
                .singleElement()
                .asString()
                .startsWith("wrong the issuer's keys at http://127.0.0.1:1/keys cannot be read");
    }

    @Test
    void an_issuer_without_an_audience_is_wrong() throws Exception {
        assertThat(issuer(Map.of(
                        "coffer.identity.oidc.issuer",
                        ISSUER,
                        "coffer.identity.oidc.jwks-url",
                        "http://127.0.0.1:1/keys")))
                .singleElement()
                .asString()
                .startsWith("wrong coffer.identity.oidc.issuer is set, but no audience")
                .contains(" Set coffer.identity.oidc.audience");
    }

    private String serve(String path, int status, String body, @Nullable SSLContext tls) throws IOException {
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        HttpServer started;
        if (tls == null) {
            started = HttpServer.create(address, 0);
        } else {
            HttpsServer secured = HttpsServer.create(address, 0);
            secured.setHttpsConfigurator(new HttpsConfigurator(tls));
            started = secured;
        }
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        started.createContext(path, exchange -> {
            boolean found = exchange.getRequestURI().getPath().equals(path);
            exchange.getRequestBody().readAllBytes();
            exchange.getResponseHeaders().set("X-Subject-Token", "a-token");
            exchange.sendResponseHeaders(found ? status : 404, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        started.start();
        server = started;
        return (tls == null ? "http" : "https") + "://127.0.0.1:"
                + started.getAddress().getPort();
    }

    private static List<String> problems(Map<String, String> values) {
        return IdentityCheck.problems(Configured.config(values), identity(values));
    }

    private static List<String> tokens(Map<String, String> settings) {
        return Configured.lines(
                IdentityCheck.tokens(Configured.config(settings), identity(settings), !settings.containsKey(CATALOG)));
    }

    private static List<String> keystone(Map<String, String> settings) {
        return Configured.lines(IdentityCheck.keystone(identity(settings).keystone()));
    }

    private static List<String> issuer(Map<String, String> settings) throws InterruptedException {
        return Configured.lines(IdentityCheck.issuer(identity(settings).oidc()));
    }

    private static IdentityConfig identity(Map<String, String> settings) {
        return Configured.mapping(IdentityConfig.class, settings);
    }

    /** A self-signed one, for 127.0.0.1. */
    private record Certificate(SSLContext context, Path pem) {

        private static final String PASSWORD = "of-no-concern";

        static Certificate make(Path folder) throws Exception {
            Path store = folder.resolve("server.p12");
            Path pem = folder.resolve("server.pem");
            keytool("-genkeypair -alias s -keyalg RSA -dname CN=keystone -ext san=ip:127.0.0.1 -validity 2", store);
            keytool("-exportcert -alias s -rfc -file " + pem, store);
            KeyStore keys = KeyStore.getInstance("PKCS12");
            try (InputStream bytes = Files.newInputStream(store)) {
                keys.load(bytes, PASSWORD.toCharArray());
            }
            KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            managers.init(keys, PASSWORD.toCharArray());
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(managers.getKeyManagers(), null, null);
            return new Certificate(context, pem);
        }

        private static void keytool(String arguments, Path store) throws IOException, InterruptedException {
            String keytool =
                    Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
            Process process = new ProcessBuilder((keytool + " " + arguments + " -storetype PKCS12 -storepass "
                                    + PASSWORD + " -keystore " + store)
                            .split(" "))
                    .redirectErrorStream(true)
                    .start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor()).as(output).isZero();
        }
    }
}
