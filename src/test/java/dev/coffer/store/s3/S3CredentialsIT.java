package dev.coffer.store.s3;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.coffer.harness.ChildProcess;
import dev.coffer.harness.PackagedService;
import dev.coffer.harness.TestServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where the packaged service finds the credentials of a store that has none in its settings. */
class S3CredentialsIT {

    private static TestServer catalog;

    /** Refuses everything as S3 does, and knows who asked. */
    private HttpServer s3;

    private final List<String> signed = new CopyOnWriteArrayList<>();

    @TempDir
    Path folder;

    @BeforeAll
    static void start() {
        catalog = TestServer.start();
        catalog.execute("postgres", "create database catalog");
    }

    @AfterAll
    static void stop() {
        catalog.close();
    }

    @BeforeEach
    void aServiceThatRefuses() throws IOException {
        s3 = serve(exchange -> {
            signed.add(exchange.getRequestHeaders().getFirst("Authorization") + " "
                    + exchange.getRequestHeaders().getFirst("X-Amz-Security-Token"));
            answer(exchange, 403, "<Error><Code>AccessDenied</Code><Message>No.</Message></Error>");
        });
    }

    @AfterEach
    void end() {
        s3.stop(0);
    }

    @Test
    void of_the_environment() {
        check(Map.of(), Map.of("AWS_ACCESS_KEY_ID", "AKIAOFENVIRONMENT", "AWS_SECRET_ACCESS_KEY", "s3cr3t"));

        assertThat(signed).isNotEmpty().allMatch(request -> request.contains("Credential=AKIAOFENVIRONMENT/"));
    }

    @Test
    void of_a_profile() throws IOException {
        Path file = Files.writeString(folder.resolve("credentials"), """
                [default]
                aws_access_key_id = AKIAOTHER
                aws_secret_access_key = x
                [backups]
                aws_access_key_id = AKIAOFPROFILE
                aws_secret_access_key = s3cr3t
                """);

        check(Map.of("profile", "backups"), Map.of("AWS_SHARED_CREDENTIALS_FILE", file.toString()));

        assertThat(signed).isNotEmpty().allMatch(request -> request.contains("Credential=AKIAOFPROFILE/"));
    }

    @Test
    void of_a_web_identity_by_the_token_service() throws IOException {
        Path token = Files.writeString(folder.resolve("token"), "the.web.identity");
        List<String> asked = new CopyOnWriteArrayList<>();
        HttpServer service = serve(exchange -> {
            asked.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            answer(
                    exchange,
                    200,
                    "<AssumeRoleWithWebIdentityResponse><AssumeRoleWithWebIdentityResult><Credentials>"
                            + "<AccessKeyId>ASIAOFROLE</AccessKeyId><SecretAccessKey>s3cr3t</SecretAccessKey>"
                            + "<SessionToken>of-the-session</SessionToken><Expiration>2999-01-01T00:00:00Z</Expiration>"
                            + "</Credentials></AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>");
        });

        check(
                Map.of(),
                Map.of(
                        "AWS_WEB_IDENTITY_TOKEN_FILE",
                        token.toString(),
                        "AWS_ROLE_ARN",
                        "arn:aws:iam::123456789012:role/backups",
                        "AWS_ENDPOINT_URL_STS",
                        url(service)));
        service.stop(0);

        assertThat(asked)
                .isNotEmpty()
                .allMatch(request ->
                        request.contains("WebIdentityToken=the.web.identity") && request.contains("role%2Fbackups"));
        assertThat(signed)
                .isNotEmpty()
                .allMatch(request -> request.contains("Credential=ASIAOFROLE/") && request.endsWith(" of-the-session"));
    }

    /** Checks the store, which must fail because the service refuses. */
    private void check(Map<String, String> store, Map<String, String> environment) {
        Map<String, String> settings = new HashMap<>(Map.of(
                "coffer.identity.static-tokens", "demo-token:demo:admin",
                "coffer.stores.far.kind", "s3",
                "coffer.stores.far.endpoint", url(s3),
                "coffer.stores.far.bucket", "backups"));
        store.forEach((name, value) -> settings.put("coffer.stores.far." + name, value));
        Map<String, String> variables = new HashMap<>(Map.of("AWS_REGION", "eu-central-1"));
        variables.putAll(environment);

        ChildProcess check =
                PackagedService.run(folder.resolve("run"), catalog, settings, List.of(), variables, "check");

        assertThat(check.exitCode()).as(check.output()).isNotZero();
        assertThat(check.output()).contains("AccessDenied").doesNotContain("s3cr3t", "of-the-session");
    }

    private static HttpServer serve(com.sun.net.httpserver.HttpHandler handler) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", handler);
        server.start();
        return server;
    }

    private static String url(HttpServer server) {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        exchange.getRequestBody().readAllBytes();
        exchange.sendResponseHeaders(status, body.length());
        exchange.getResponseBody().write(body.getBytes(StandardCharsets.UTF_8));
        exchange.close();
    }
}
