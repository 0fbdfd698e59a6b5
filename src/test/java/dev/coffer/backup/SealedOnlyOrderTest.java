package dev.coffer.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.harness.Api;
import dev.coffer.harness.CatalogResource;
import dev.coffer.harness.FaultAnswer;
import dev.coffer.harness.Impatient;
import dev.coffer.harness.TestServer;
import dev.coffer.harness.Workplace;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A store that others may be able to read, and a service that encrypts nothing. */
@QuarkusTest
@QuarkusTestResource(CatalogResource.class)
@TestProfile(Impatient.class)
class SealedOnlyOrderTest {

    private static final Api CLOUD = new Api("cloud-token", "careless");

    @Test
    void an_order_that_its_store_would_not_take_is_refused_with_the_settings() {
        try (TestServer server = TestServer.start()) {
            String instance = CLOUD.register(server, "postgres");

            FaultAnswer fault = FaultAnswer.of(CLOUD.post(
                    "/backups", Map.of("backup", Map.of("name", "n", "instance", instance, "storage_driver", "open"))));

            assertThat(fault.kind()).isEqualTo("unprocessableEntity 422");
            assertThat(fault.message())
                    .contains("'open'", "coffer.stores.open.allow-open-modes", "coffer.seal.recipients");
            assertThat(CLOUD.get("/instances/" + instance + "/backups")
                            .jsonPath()
                            .getList("backups"))
                    .isEmpty();
        }
    }

    @Test
    void a_copy_that_its_store_would_not_take_is_refused() {
        assertThat(Workplace.inOrder().stored()).isEmpty();
        try (TestServer server = TestServer.start()) {
            String instance = CLOUD.register(server, "postgres");
            String backup = CLOUD.backup(instance);
            CLOUD.completed(backup);

            FaultAnswer later = FaultAnswer.of(
                    CLOUD.post("/backups/" + backup + "/action", Map.of("copy-backup", Map.of("target", "open"))));
            FaultAnswer with = FaultAnswer.of(CLOUD.post(
                    "/backups",
                    Map.of("backup", Map.of("name", "n", "instance", instance, "copy_to", List.of("open")))));

            assertThat(later.kind()).isEqualTo("unprocessableEntity 422");
            assertThat(later.message()).contains("'open'", "Backup " + backup + " is not encrypted");
            assertThat(with.kind()).isEqualTo("unprocessableEntity 422");
            assertThat(with.message()).contains("'open'", "coffer.seal.recipients");
            assertThat(CLOUD.delete("/backups/" + backup).statusCode()).isEqualTo(202);
        }
    }
}
