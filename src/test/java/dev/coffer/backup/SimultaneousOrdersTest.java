package dev.coffer.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.backup.take.StalledDump;
import dev.coffer.harness.Api;
import dev.coffer.harness.CatalogResource;
import dev.coffer.harness.TestServer;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Many orders for one instance in the same moment. */
@QuarkusTest
@QuarkusTestResource(CatalogResource.class)
class SimultaneousOrdersTest {

    private static final int ORDERS = 200;

    @Test
    void of_200_simultaneous_orders_for_one_instance_one_is_accepted() throws Exception {
        try (TestServer source = TestServer.start()) {
            source.execute("postgres", "create database ledger");
            source.execute("ledger", "select lo_from_bytea(4242, 'receipt')");
            String instance = Api.DEMO.register(source, "ledger");
            List<HttpResponse<String>> answers;
            try (StalledDump stalled = StalledDump.of(source, "ledger")) {
                assertThat(stalled).isNotNull();

                answers = orders(instance);

                assertThat(answers)
                        .extracting(HttpResponse::statusCode)
                        .filteredOn(status -> status != 422)
                        .containsExactly(202);
            }
            List<String> backups = Api.DEMO
                    .get("/instances/" + instance + "/backups")
                    .jsonPath()
                    .getList("backups.id", String.class);
            assertThat(backups).hasSize(1);
            Api.DEMO.completed(backups.get(0));
        }
    }

    private static List<HttpResponse<String>> orders(String instance) {
        HttpClient client = HttpClient.newHttpClient();
        HttpRequest order = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + RestAssured.port + Api.DEMO.path("/backups")))
                .header("X-Auth-Token", Api.DEMO.token())
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(
                        "{\"backup\": {\"name\": \"x\", \"instance\": \"" + instance + "\"}}"))
                .build();
        List<CompletableFuture<HttpResponse<String>>> sent = IntStream.range(0, ORDERS)
                .mapToObj(i -> client.sendAsync(order, HttpResponse.BodyHandlers.ofString()))
                .toList();
        return sent.stream().map(CompletableFuture::join).toList();
    }
}
