package dev.coffer.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.harness.Api;
import dev.coffer.harness.CatalogResource;
import dev.coffer.harness.FaultAnswer;
import dev.coffer.harness.TestServer;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import java.util.Map;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(CatalogResource.class)
class BackupStrategyTest {

    private static final Api API = new Api("cloud-token", "strategies");

    @Test
    void a_strategy_is_created_replaced_listed_and_deleted() {
        try (TestServer source = TestServer.start()) {
            String instance = API.register(source, "postgres");

            Response created = put(Map.of("swift_container", "first"));
            put(Map.of("swift_container", "second"));
            put(Map.of("swift_container", "of-one", "instance_id", instance));

            assertThat(created.statusCode()).isEqualTo(202);
            assertThat(created.jsonPath().getString("backup_strategy.swift_container"))
                    .isEqualTo("first");
            JsonPath list = API.get("/backup_strategies").jsonPath();
            assertThat(list.getList("backup_strategies.swift_container")).containsExactly("second", "of-one");
            assertThat(API.get("/backup_strategies?instance_id=" + instance)
                            .jsonPath()
                            .getList("backup_strategies"))
                    .hasSize(1);
            JsonPath backup = API.completed(API.backup(instance));
            assertThat(backup.getList("warnings", String.class))
                    .anySatisfy(warning -> assertThat(warning).contains("of-one"));
            assertThat(API.delete("/backup_strategies?instance_id=" + instance).statusCode())
                    .isEqualTo(202);
            assertThat(API.delete("/backup_strategies").statusCode()).isEqualTo(202);
            assertThat(API.get("/backup_strategies").jsonPath().getList("backup_strategies"))
                    .isEmpty();
        }
    }

    @Test
    void what_is_wrong_with_a_strategy_is_named() {
        assertThat(put(Map.of()).jsonPath().getString("badRequest.message"))
                .isEqualTo("'backup_strategy.swift_container' is required.");
        assertThat(put(Map.of("swift_container", "a/b")).statusCode()).isEqualTo(400);
        assertThat(FaultAnswer.of(put(Map.of("swift_container", "ü".repeat(124))))
                        .message())
                .startsWith("'backup_strategy.swift_container' must have at most 247 bytes");
        assertThat(put(Map.of("swift_container", "a", "instance_id", "unknown")).statusCode())
                .isEqualTo(404);
        assertThat(Api.DEMO.get("/backup_strategies?project_id=strategies").statusCode())
                .isEqualTo(403);
    }

    private static Response put(Map<String, String> strategy) {
        return API.post("/backup_strategies", Map.of("backup_strategy", strategy));
    }
}
