package dev.coffer.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.harness.Api;
import dev.coffer.harness.FaultAnswer;
import dev.coffer.harness.StoppableCatalogResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import java.util.List;
import java.util.Map;
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
            return List.of(new TestResourceEntry(StoppableCatalogResource.class));
        }

        @Override
        public boolean disableGlobalTestResources() {
            return true;
        }
    }

    @Test
    void without_its_catalog_the_service_answers_503_and_with_it_again_200() {
        // given
        assertThat(Api.DEMO.get("/backups").statusCode()).isEqualTo(200);
        // when
        StoppableCatalogResource.stopServer();
        try {
            // then
            for (String path : List.of("/backups", "/instances", "/datastores", "/instances/" + ID + "/backups")) {
                Response response = Api.DEMO.get(path);
                assertThat(FaultAnswer.of(response).kind()).as(path).isEqualTo("serviceUnavailable 503");
                assertThat(response.header("Retry-After")).isNotBlank();
            }
            for (Response response : List.of(
                    Api.DEMO.post("/backups", Map.of("backup", Map.of("name", "n", "instance", ID))),
                    Api.DEMO.delete("/backups/" + ID),
                    Api.DEMO.delete("/instances/" + ID))) {
                assertThat(FaultAnswer.of(response).kind()).isEqualTo("serviceUnavailable 503");
            }
            assertThat(Api.DEMO.request().get("/").statusCode()).isEqualTo(200);
            assertThat(FaultAnswer.of(Api.OTHER.request().get("/v1.0/demo/backups"))
                            .kind())
                    .isEqualTo("forbidden 403");
        } finally {
            StoppableCatalogResource.startServer();
        }
        Api.await(() -> Api.DEMO.get("/backups").statusCode(), status -> status == 200);
    }

    private static final String ID = "0198f2a0-0000-7000-8000-000000000001";
}
