package dev.coffer;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.harness.Api;
import dev.coffer.harness.CatalogResource;
import dev.coffer.harness.TestServer;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusIntegrationTest;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The packaged service, a jar or a native executable, through its whole life with real servers. */
@QuarkusIntegrationTest
@QuarkusTestResource(CatalogResource.class)
class PackagedServiceIT {

    private static final Api API = Api.DEMO;
    private static final String UNKNOWN = "00000000-0000-7000-8000-000000000000";

    private static TestServer source;

    @BeforeAll
    static void server() {
        source = TestServer.start();
        source.execute(
                "postgres", "create database shop", "create table t as select n from generate_series(1, 10000) n");
    }

    @AfterAll
    static void stop() {
        source.close();
    }

    @Test
    void a_backup_is_taken_listed_and_deleted() {
        String instance = API.register(source);

        String full = API.backup(instance);
        JsonPath record = API.completed(full);
        String incremental = API.backup(Map.of("name", "child", "instance", instance, "incremental", 1));
        JsonPath child = API.completed(incremental);

        Path folder = Path.of(java.net.URI.create(record.getString("locationRef")));
        assertThat(folder.resolve("manifest.json")).exists();
        assertThat(folder.resolve("shop.pgdump.zst")).isNotEmptyFile();
        assertThat(child.getString("parent_id")).isEqualTo(full);
        JsonPath list = API.get("/instances/" + instance + "/backups").jsonPath();
        assertThat(list.getList("backups.id")).containsExactly(incremental, full);
        assertThat(list.getString("backup.id")).isEqualTo(incremental);
        JsonPath firstPage =
                API.get("/instances/" + instance + "/backups?limit=1").jsonPath();
        assertThat(firstPage.getString("links[0].href")).contains("limit=1").contains("marker=" + incremental);
        assertThat(API.get("/instances/" + instance + "/backups?marker=" + incremental)
                        .jsonPath()
                        .getList("backups.id"))
                .containsExactly(full);
        assertThat(API.delete("/backups/" + full).statusCode()).isEqualTo(202);
        Api.await(() -> Files.exists(folder), there -> !there);
        assertThat(API.get("/backups").jsonPath().getList("backups.id")).doesNotContain(full, incremental);
        assertThat(API.delete("/instances/" + instance).statusCode()).isEqualTo(202);
    }

    @Test
    void datastores_and_versions_are_there() {
        JsonPath datastores = API.get("/datastores").jsonPath();

        String postgresql = "datastores.find { it.name == 'PostgreSQL' }.";
        String id = datastores.getString(postgresql + "id");
        String version = datastores.getString(postgresql + "default_version");
        assertThat(API.get("/datastores/postgresql").jsonPath().getString("datastore.id"))
                .isEqualTo(id);
        assertThat(API.get("/datastores/" + id + "/versions").jsonPath().getList("versions.name"))
                .contains("13", "18");
        assertThat(API.get("/datastores/" + id + "/versions/15").jsonPath().getString("version.name"))
                .isEqualTo("15");
        assertThat(API.get("/datastores/versions/" + version).jsonPath().getString("version.id"))
                .isEqualTo(version);
    }

    @Test
    void versions_health_and_documents_are_served_without_a_token() {
        assertThat(given().get("/").jsonPath().getString("versions[0].id")).isEqualTo("v1.0");
        assertThat(given().get("/v1.0").jsonPath().getString("version.id")).isEqualTo("v1.0");
        for (String path : List.of("/q/health/live", "/q/health/ready", "/q/health/started", "/q/swagger-ui/")) {
            assertThat(given().get(path).statusCode()).as(path).isEqualTo(200);
        }
        assertThat(given().get("/q/openapi").asString()).contains("/v1.0/{accountId}/instances/{instanceId}/backups");
    }

    @Test
    void a_fault_of_each_kind_has_its_one_body() {
        fault(given().get("/v1.0/demo/backups"), 401, "unauthorized");
        fault(API.request().get("/v1.0/other/backups"), 403, "forbidden");
        fault(API.get("/backups/" + UNKNOWN), 404, "itemNotFound");
        fault(API.get("/nothing"), 404, "itemNotFound");
        fault(API.request().put(API.path("/backups")), 405, "badMethod");
        fault(
                given().header("X-Auth-Token", API.token()).accept("text/xml").get(API.path("/backups")),
                406,
                "notAcceptable");
        fault(API.request().contentType("text/plain").body("x").post(API.path("/backups")), 415, "badMediaType");
        fault(API.request().contentType(ContentType.JSON).body("{").post(API.path("/backups")), 400, "badRequest");
        fault(API.get("/backups?limit=0"), 400, "badRequest");
        fault(API.post("/instances", Api.registration(1, "x")), 400, "badRequest");
        fault(
                API.request()
                        .contentType(ContentType.JSON)
                        .body(" ".repeat(1_100_000))
                        .post(API.path("/backups")),
                413,
                "overLimit");
        fault(API.get("/flavors"), 501, "notImplemented");
        fault(new Api("reader-token", "demo").delete("/backups/" + UNKNOWN), 403, "forbidden");
    }

    private static void fault(Response response, int status, String name) {
        assertThat(response.statusCode()).as(response.asString()).isEqualTo(status);
        assertThat(response.contentType()).isEqualTo("application/json");
        assertThat(response.jsonPath().getMap("$").keySet()).hasToString("[" + name + "]");
        assertThat(response.jsonPath().getInt(name + ".code")).isEqualTo(status);
        assertThat(response.jsonPath().getString(name + ".message")).isNotBlank();
    }
}
