package dev.coffer.api.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.harness.Api;
import dev.coffer.harness.CatalogResource;
import dev.coffer.harness.FaultAnswer;
import dev.coffer.harness.Outage;
import dev.coffer.harness.TestServer;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

/** The catalog's server goes away and comes back, while the service stays up. */
@QuarkusTest
@TestProfile(CatalogOutageTest.OwnCatalog.class)
class CatalogOutageTest {

    /** A service that waits less long for a connection, with a catalog of its own. */
    public static class OwnCatalog implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("quarkus.datasource.jdbc.acquisition-timeout", "2S");
        }

        @Override
        public List<TestResourceEntry> testResources() {
            return List.of(new TestResourceEntry(CatalogResource.class));
        }
    }

    private static final String ID = "0198f2a0-0000-7000-8000-000000000001";

    private final String url;

    CatalogOutageTest(@ConfigProperty(name = "quarkus.datasource.jdbc.url") String url) {
        this.url = url;
    }

    @Test
    void without_its_catalog_the_service_answers_503_and_with_it_again_200() throws Exception {
        // given
        assertThat(Api.DEMO.get("/backups").statusCode()).isEqualTo(200);
        // when
        Outage outage = Outage.of(url, TestServer.USER, TestServer.PASSWORD);
        try (outage) {
            // then
            for (String path : List.of("/backups", "/instances", "/datastores", "/instances/" + ID + "/backups")) {
                assertUnavailable(Api.DEMO.get(path));
            }
            assertUnavailable(Api.DEMO.post("/backups", Map.of("backup", Map.of("name", "n", "instance", ID))));
            assertUnavailable(Api.DEMO.delete("/backups/" + ID));
            assertUnavailable(Api.DEMO.delete("/instances/" + ID));
            assertThat(Api.DEMO.request().get("/").statusCode()).isEqualTo(200);
            assertThat(FaultAnswer.of(Api.OTHER.request().get("/v1.0/demo/backups"))
                            .kind())
                    .isEqualTo("forbidden 403");
        }
        Api.await(() -> Api.DEMO.get("/backups").statusCode(), status -> status == 200);
    }

    private static void assertUnavailable(Response response) {
        assertThat(FaultAnswer.of(response).kind()).isEqualTo("serviceUnavailable 503");
        assertThat(response.header("Retry-After")).isNotBlank();
    }
}
