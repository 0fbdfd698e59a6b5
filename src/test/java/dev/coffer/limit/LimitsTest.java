package dev.coffer.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.harness.Api;
import dev.coffer.harness.CatalogResource;
import dev.coffer.harness.CatalogRows;
import dev.coffer.harness.Impatient;
import dev.coffer.harness.TestServer;
import dev.coffer.harness.Workplace;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(CatalogResource.class)
@TestProfile(Impatient.class)
class LimitsTest {

    private static final String UNKNOWN = "00000000-0000-7000-8000-000000000000";

    private static TestServer source;

    @Inject
    DataSource catalog;

    @BeforeAll
    static void server() {
        source = TestServer.start();
    }

    @BeforeEach
    void tools() {
        Workplace.inOrder();
    }

    @AfterAll
    static void stop() {
        source.close();
    }

    @Test
    void the_limits_of_an_account_are_shown_with_what_is_left_of_each_rate() {
        Api api = new Api("cloud-token", "spender");
        api.delete("/backups/" + UNKNOWN);

        JsonPath limits = api.get("/limits").jsonPath();

        assertThat(limits.getList("limits.verb")).containsExactly("ABSOLUTE", "GET", "POST", "PUT", "DELETE");
        assertThat(limits.getInt("limits[0].max_backups")).isEqualTo(2);
        assertThat(limits.getInt("limits[0].max_instances")).isEqualTo(3);
        assertThat(limits.getString("limits[1].unit")).isEqualTo("MINUTE");
        assertThat(limits.getInt("limits[1].value")).isEqualTo(10000);
        assertThat(limits.getInt("limits[4].remaining")).isEqualTo(3);
        assertThat(limits.getString("limits[4].nextAvailable")).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d");
    }

    @Test
    void an_account_that_asks_too_often_is_told_when_to_come_again_and_others_are_not_held_up() {
        Api busy = new Api("cloud-token", "busy");
        for (int i = 0; i < 4; i++) {
            assertThat(busy.delete("/backups/" + UNKNOWN).statusCode()).isEqualTo(404);
        }

        Response refused = busy.delete("/backups/" + UNKNOWN);

        assertThat(refused.statusCode()).isEqualTo(413);
        JsonPath fault = refused.jsonPath().setRootPath("overLimit");
        assertThat(fault.getInt("code")).isEqualTo(413);
        assertThat(fault.getString("details"))
                .startsWith("Only 4 DELETE request(s) can be made")
                .endsWith("every minute.");
        assertThat(Integer.parseInt(refused.header("Retry-After"))).isBetween(1, 15);
        assertThat(fault.getString("retryAfter")).isEqualTo(refused.header("Retry-After"));
        assertThat(busy.get("/backups").statusCode()).isEqualTo(200);
        assertThat(new Api("cloud-token", "calm").delete("/backups/" + UNKNOWN).statusCode())
                .isEqualTo(404);
    }

    @Test
    void failed_backups_count_towards_no_quota() {
        // given
        Api api = new Api("cloud-token", "unlucky");
        String instance = api.register(source, "postgres");
        CatalogRows rows = new CatalogRows(catalog);
        rows.backup("unlucky", instance, "FAILED", null);
        rows.backup("unlucky", instance, "FAILED", null);
        // when, then
        api.completed(api.backup(instance));
    }

    @Test
    void many_orders_at_once_do_not_exceed_the_quota_together() throws Exception {
        Api api = new Api("cloud-token", "quota");
        List<String> instances = List.of(
                api.register(source, "postgres"), api.register(source, "postgres"), api.register(source, "postgres"));
        assertThat(api.post("/instances", Api.registration(source.port(), TestServer.PASSWORD))
                        .jsonPath()
                        .getString("overLimit.message"))
                .isEqualTo("Quota exceeded for resources: ['instances'].");
        ExecutorService clients = Executors.newFixedThreadPool(3);
        try {
            List<Future<Response>> orders = new ArrayList<>();
            for (String instance : instances) {
                orders.add(clients.submit(
                        () -> api.post("/backups", Map.of("backup", Map.of("name", "n", "instance", instance)))));
            }
            List<Response> answers = new ArrayList<>();
            for (Future<Response> order : orders) {
                answers.add(order.get());
            }
            assertThat(answers).extracting(Response::statusCode).containsExactlyInAnyOrder(202, 202, 413);
            assertThat(answers)
                    .filteredOn(answer -> answer.statusCode() == 413)
                    .allSatisfy(answer -> assertThat(answer.jsonPath().getString("overLimit.message"))
                            .isEqualTo("Quota exceeded for resources: ['backups']."));
            List<String> made = api.get("/backups").jsonPath().getList("backups.id");
            assertThat(made).hasSize(2);
            made.forEach(api::completed);
            assertThat(api.delete("/backups/" + made.get(0)).statusCode()).isEqualTo(202);
            api.completed(api.backup(instances.get(0)));
        } finally {
            clients.shutdownNow();
        }
    }
}
