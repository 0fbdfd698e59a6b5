package dev.coffer.metrics;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.harness.Api;
import dev.coffer.harness.CatalogResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What the requests leave in the metrics, which must not grow with what clients think up. */
@QuarkusTest
@QuarkusTestResource(CatalogResource.class)
class HttpMetricsTest {

    private static final String REQUESTS = "coffer_http_requests_seconds_count";

    @Test
    void requests_are_counted_by_operation_and_status() {
        double before = Scrape.now()
                .value(REQUESTS, "path", "/v1.0/{accountId}/backups/{backupId}", "method", "GET", "status", "404");

        Api.DEMO.get("/backups/" + UUID.randomUUID());

        double after = Scrape.now()
                .value(REQUESTS, "path", "/v1.0/{accountId}/backups/{backupId}", "method", "GET", "status", "404");
        assertThat(after - before).isEqualTo(1);
    }

    @Test
    void paths_accounts_and_methods_that_clients_make_up_make_no_series() {
        Scrape.now();
        for (int i = 0; i < 5; i++) {
            String odd = "odd" + UUID.randomUUID();
            given().get("/" + odd);
            given().get("/q/" + odd);
            given().get("/v1.0/" + odd + "/backups");
            given().get("/v1.0/" + odd);
            given().get("/v1.0/demo/" + odd);
            given().get("/v1.0/demo/backups/" + odd);
            given().get("/v1.0/demo/backups?x=" + odd);
            given().request("ODD" + i, "/v1.0/demo/backups");
            Api.DEMO.get("/" + odd);
            Api.DEMO.get("/flavors/" + odd);
            Api.DEMO.get("/backups/" + odd);
            Api.DEMO.get("/backups/%zz" + odd);
            Api.DEMO.get("/backups//" + odd);
            Api.DEMO.delete("/" + odd);
            Api.DEMO.request().request("ODD" + i, "/v1.0/demo/backups");
            given().header("X-Auth-Token", Api.DEMO.token()).get("/v1.0/" + odd + "/backups");
        }

        Set<String> odd = new TreeSet<>();
        for (Scrape.Series series : Scrape.now().series()) {
            series.labels().forEach((name, value) -> {
                if (value.toLowerCase(java.util.Locale.ROOT).contains("odd")) {
                    odd.add(series.name() + " " + name + "=" + value);
                }
            });
        }
        assertThat(odd).isEmpty();
        assertThat(Scrape.now().all(REQUESTS, "path", "other", "status", "401")).isNotEmpty();
        assertThat(Scrape.now().all(REQUESTS, "method", "other")).isNotEmpty();
    }
}
