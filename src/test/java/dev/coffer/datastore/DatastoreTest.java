package dev.coffer.datastore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.harness.Api;
import dev.coffer.harness.CatalogResource;
import dev.coffer.harness.FaultAnswer;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(CatalogResource.class)
class DatastoreTest {

    private static final String UNKNOWN = "0198f2a0-0000-7000-8000-000000000001";

    @Test
    void every_datastore_is_listed_with_its_versions_and_a_default_that_is_one_of_them() {
        // when
        JsonPath answer = Api.DEMO.get("/datastores").jsonPath();
        // then
        assertThat(answer.getList("datastores.name")).containsExactly("MariaDB", "MySQL", "PostgreSQL");
        for (int i = 0; i < answer.getInt("datastores.size()"); i++) {
            String datastore = "datastores[" + i + "].";
            assertThat(answer.getList(datastore + "versions.id"))
                    .contains(answer.getString(datastore + "default_version"));
            assertThat(answer.getList(datastore + "versions.datastore"))
                    .containsOnly(answer.getString(datastore + "id"));
            assertThat(answer.getList(datastore + "versions.findAll { it.default }"))
                    .hasSize(1);
        }
    }

    @Test
    void links_lead_to_what_they_are_on() {
        // given
        Map<String, Object> datastore = Api.DEMO.get("/datastores/postgresql").path("datastore");
        Map<String, Object> version =
                Api.DEMO.get("/datastores/postgresql/versions").path("versions[0]");
        // when, then
        assertThat(follow(datastore).<Map<String, Object>>path("datastore")).isEqualTo(datastore);
        assertThat(follow(version).<Map<String, Object>>path("version")).isEqualTo(version);
    }

    @ParameterizedTest
    @ValueSource(strings = {"PostgreSQL", "postgresql", "POSTGRESQL", "%70ostgresql"})
    void a_datastore_has_a_name_in_any_case(String name) {
        assertThat(Api.DEMO
                        .request()
                        .urlEncodingEnabled(false)
                        .get(Api.DEMO.path("/datastores/" + name))
                        .<String>path("datastore.name"))
                .isEqualTo("PostgreSQL");
    }

    @Test
    void a_datastore_and_a_version_have_an_id_in_any_case() {
        // given
        String id = Api.DEMO.get("/datastores/postgresql").path("datastore.id");
        String version = Api.DEMO.get("/datastores/postgresql/versions/15").path("version.id");
        // when, then
        for (String spelt : new String[] {id, id.toUpperCase(java.util.Locale.ROOT)}) {
            assertThat(Api.DEMO.get("/datastores/" + spelt).<String>path("datastore.id"))
                    .isEqualTo(id);
            assertThat(Api.DEMO
                            .get("/datastores/" + spelt + "/versions/" + version.toUpperCase(java.util.Locale.ROOT))
                            .<String>path("version.name"))
                    .isEqualTo("15");
        }
        JsonPath byId = Api.DEMO
                .get("/datastores/versions/" + version.toUpperCase(java.util.Locale.ROOT))
                .jsonPath();
        assertThat(byId.getString("version.id")).isEqualTo(version);
        assertThat(byId.getString("version.datastore")).isEqualTo(id);
        assertThat(byId.getBoolean("version.active")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/datastores/oracle",
                "/datastores/" + UNKNOWN,
                "/datastores/oracle/versions",
                "/datastores/oracle/versions/15",
                "/datastores/postgresql/versions/7",
                "/datastores/postgresql/versions/" + UNKNOWN,
                "/datastores/versions/" + UNKNOWN,
                "/datastores/versions/15"
            })
    void what_there_is_not_is_404(String path) {
        // when
        FaultAnswer fault = FaultAnswer.of(Api.DEMO.get(path));
        // then
        assertThat(fault.kind()).isEqualTo("itemNotFound 404");
        assertThat(fault.message()).matches("Resource [\\w-]+ cannot be found\\.");
    }

    private static Response follow(Map<String, Object> record) {
        return Api.DEMO.request().get(JsonPath.from(json(record)).getString("links[0].href"));
    }

    private static String json(Map<String, Object> record) {
        try {
            return new com.fasterxml.jackson.databind.ObjectMapper().writeValueAsString(record);
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }
}
