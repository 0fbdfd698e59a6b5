package dev.coffer.store.swift;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.coffer.harness.SteppedClock;
import dev.coffer.store.StoreException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Log-ins to a Keystone of the test's own, which is its object store, too; the acceptance tests have a real one. */
class KeystoneTest {

    private static final String PROJECT = "/v1/AUTH_p";

    private final ObjectMapper json = new ObjectMapper();
    private final SteppedClock clock = new SteppedClock();
    private final List<JsonNode> logins = Collections.synchronizedList(new ArrayList<>());
    private final List<String> calls = Collections.synchronizedList(new ArrayList<>());
    private HttpServer server;
    private int status = 201;
    private int refused;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/v3/auth/tokens", this::logIn);
        server.createContext("/", this::call);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private void logIn(HttpExchange exchange) throws IOException {
        logins.add(json.readTree(exchange.getRequestBody()));
        exchange.getResponseHeaders().add("X-Subject-Token", "token-" + logins.size());
        byte[] answer =
                """
                {"token": {"expires_at": "%s", "catalog": [
                  {"type": "identity", "endpoints": [{"interface": "public", "region_id": "one", "url": "%2$s/wrong"}]},
                  {"type": "object-store", "endpoints": [
                    {"interface": "admin", "region_id": "one", "url": "%2$s/admin"},
                    {"interface": "internal", "region_id": "one", "url": "%2$s/internal"},
                    {"interface": "public", "region_id": "one", "url": "%2$s/v1/AUTH_p"},
                    {"interface": "public", "region_id": "two", "url": "%2$s/two/"}]}]}}
                """.formatted(clock.instant().plus(Duration.ofHours(1)), url()).getBytes(UTF_8);
        exchange.sendResponseHeaders(status, answer.length);
        exchange.getResponseBody().write(answer);
        exchange.close();
    }

    private void call(HttpExchange exchange) throws IOException {
        calls.add(exchange.getRequestHeaders().getFirst("X-Auth-Token") + " " + exchange.getRequestURI());
        exchange.sendResponseHeaders(refused-- > 0 ? 401 : 200, -1);
        exchange.close();
    }

    private String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private SwiftStore store(Map<String, String> more) {
        Map<String, String> settings = new HashMap<>(Map.of(
                "kind", "swift",
                "auth-url", url() + "/v3/",
                "username", "coffer",
                "password", "s3cret",
                "project", "backups",
                "region", "one",
                "retry-for", "0s"));
        settings.putAll(more);
        return ServerStores.open(settings, "c", clock);
    }

    @Test
    void a_user_logs_in_to_its_project_and_finds_the_object_store_in_the_catalog() throws IOException {
        store(Map.of("project-domain", "cloud")).confirm("a/b");

        assertThat(calls).containsExactly("token-1 " + PROJECT + "/c/a/b");
        JsonNode auth = logins.get(0).path("auth");
        assertThat(auth.at("/identity/methods/0").asText()).isEqualTo("password");
        assertThat(auth.at("/identity/password/user/name").asText()).isEqualTo("coffer");
        assertThat(auth.at("/identity/password/user/password").asText()).isEqualTo("s3cret");
        assertThat(auth.at("/identity/password/user/domain/name").asText()).isEqualTo("Default");
        assertThat(auth.at("/scope/project/name").asText()).isEqualTo("backups");
        assertThat(auth.at("/scope/project/domain/name").asText()).isEqualTo("cloud");
    }

    @Test
    void region_and_interface_choose_the_endpoint() {
        assertThat(store(Map.of("region", "two")).location("a")).hasToString(url() + "/two/c/a");
        assertThat(store(Map.of("interface", "internal")).location("a")).hasToString(url() + "/internal/c/a");
    }

    @Test
    void an_application_credential_logs_in_without_a_scope() throws IOException {
        store(Map.of("application-credential-id", "0f", "application-credential-secret", "hush"))
                .confirm("a/b");

        JsonNode auth = logins.get(0).path("auth");
        assertThat(auth.at("/identity/application_credential/id").asText()).isEqualTo("0f");
        assertThat(auth.at("/identity/application_credential/secret").asText()).isEqualTo("hush");
        assertThat(auth.has("scope")).isFalse();
    }

    @Test
    void a_password_is_read_from_its_file_at_each_log_in(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("password"), "first\n");
        Map<String, String> settings = new HashMap<>(Map.of("password-file", file.toString()));
        settings.put("password", "");
        SwiftStore store = store(settings);
        store.confirm("a/b");
        Files.writeString(file, "second\n");
        clock.putAhead(Duration.ofHours(1));

        store.confirm("a/b");

        assertThat(logins)
                .extracting(login ->
                        login.at("/auth/identity/password/user/password").asText())
                .containsExactly("first", "second");
    }

    @Test
    void a_token_is_renewed_before_it_ends_and_when_it_is_refused() throws IOException {
        SwiftStore store = store(Map.of());
        store.confirm("a/b");
        clock.putAhead(Duration.ofMinutes(58));
        store.confirm("a/b");
        clock.putAhead(Duration.ofSeconds(59 * 60 + 30));
        store.confirm("a/b");
        refused = 1;
        store.confirm("a/b");

        assertThat(calls)
                .extracting(call -> call.substring(0, "token-1".length()))
                .containsExactly("token-1", "token-1", "token-2", "token-2", "token-3");
    }

    @Test
    void what_keeps_from_a_log_in_is_named_without_the_password() {
        assertThatExceptionOfType(StoreException.class)
                .isThrownBy(() -> store(Map.of("region", "three")).confirm("a/b"))
                .withMessageContaining("no object-store with the interface public in the region three");
        status = 401;
        assertThatExceptionOfType(StoreException.class)
                .isThrownBy(() -> store(Map.of()).confirm("a/b"))
                .withMessageContaining("answered 401 to user 'coffer' in project 'backups'")
                .withMessageNotContaining("s3cret");
        server.stop(0);
        assertThatExceptionOfType(StoreException.class)
                .isThrownBy(() -> store(Map.of()).confirm("a/b"))
                .withMessageContaining("does not accept connections");
    }
}
