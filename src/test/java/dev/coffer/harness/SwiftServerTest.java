package dev.coffer.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;

class SwiftServerTest {

    private final HttpClient client = HttpClient.newHttpClient();

    @Test
    void a_server_takes_objects_until_its_tokens_are_revoked() throws Exception {
        SwiftServer server = SwiftServer.shared();
        HttpResponse<String> login = send(HttpRequest.newBuilder(server.authUrl())
                .header("X-Auth-User", SwiftServer.USER)
                .header("X-Auth-Key", SwiftServer.PASSWORD));
        String account = login.headers().firstValue("X-Storage-Url").orElseThrow();
        String token = login.headers().firstValue("X-Auth-Token").orElseThrow();

        assertThat(put(account + "/server-test", token)).isEqualTo(201);
        assertThat(put(account + "/server-test/object", token)).isEqualTo(201);
        server.revokeTokens();

        assertThat(put(account + "/server-test/object", token)).isEqualTo(401);
    }

    private int put(String url, String token) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(URI.create(url))
                        .header("X-Auth-Token", token)
                        .PUT(HttpRequest.BodyPublishers.ofString("text")))
                .statusCode();
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
}
