package dev.coffer.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.restassured.path.json.JsonPath;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The request that the API's documentation prints for the backups of an instance, byte for byte on the wire. */
@ExtendWith(InCloud.class)
class PublishedRequestAcceptance {

    @Test
    void the_published_example_request_gets_the_published_record(Cloud cloud) throws Exception {
        String instance =
                cloud.service.register(Cloud.STATIC_TOKEN, Cloud.STATIC_ACCOUNT, "published-example", cloud.server);
        List<String> ids = ManyBackups.insert(cloud.server, Cloud.STATIC_ACCOUNT, instance, 2);

        String answer = send(URI.create(cloud.service.url()), """
                GET /v1.0/%s/instances/%s/backups HTTP/1.1
                User-Agent: python-troveclient
                Host: %s
                X-Auth-Token: %s
                Accept: application/json
                Content-Type: application/json
                Connection: close

                """.formatted(
                Cloud.STATIC_ACCOUNT, instance, URI.create(cloud.service.url()).getAuthority(), Cloud.STATIC_TOKEN));

        String[] parts = answer.split("\r\n\r\n", 2);
        assertThat(parts[0]).startsWith("HTTP/1.1 200 OK").containsIgnoringCase("Content-Type: application/json");
        JsonPath body = JsonPath.from(parts[1]);
        assertThat(body.getList("backups.id")).containsExactlyElementsOf(List.copyOf(ids));
        assertThat(body.getString("backup.id")).isEqualTo(ids.get(0));
        assertThat(body.getMap("backup").keySet().stream().map(String::valueOf))
                .contains(
                        "created",
                        "datastore",
                        "description",
                        "id",
                        "instance_id",
                        "locationRef",
                        "name",
                        "parent_id",
                        "size",
                        "status",
                        "updated");
        assertThat(body.getMap("backup.datastore").keySet().stream().map(String::valueOf))
                .containsExactlyInAnyOrder("type", "version", "version_id");
    }

    private static String send(URI service, String request) throws Exception {
        try (Socket socket = new Socket(service.getHost(), service.getPort())) {
            socket.setSoTimeout(30_000);
            socket.getOutputStream().write(request.replace("\n", "\r\n").getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
