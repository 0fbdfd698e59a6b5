package dev.coffer.api.fault;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.harness.Api;
import dev.coffer.harness.CatalogResource;
import dev.coffer.harness.FaultAnswer;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the wider API has and this service has not is 501; what does not exist at all is 404. */
@QuarkusTest
@QuarkusTestResource(CatalogResource.class)
class NotOfferedTest {

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource({
        "GET, /instances/i/users, users",
        "POST, /instances/i/users, users",
        "GET, /instances/i/users/u, user",
        "DELETE, /instances/i/users/u, user",
        "PUT, /instances/i/users/u/databases, user_access",
        "DELETE, /instances/i/users/u/databases/d, user_access",
        "GET, /instances/i/databases, databases",
        "POST, /instances/i/databases, databases",
        "DELETE, /instances/i/databases/d, database",
        "GET, /instances/i/root, root",
        "POST, /instances/i/root, root",
        "DELETE, /instances/i/root, root",
        "GET, /instances/i/root/history, root_history",
        "GET, /instances/i/configuration, instance_configuration",
        "GET, /instances/i/log, instance_log",
        "GET, /instances/i/modules, instance_modules",
        "GET, /instances/i/metadata, instance_metadata",
        "GET, /instances/i/replicas, instance_replicas",
        "GET, /configurations, configurations",
        "POST, /configurations, configurations",
        "PATCH, /configurations/c, configuration",
        "GET, /datastores/d/versions/v/parameters, configuration_parameters",
        "GET, /datastores/versions/v/parameters/p, configuration_parameters",
        "GET, /flavors, flavors",
        "GET, /clusters, clusters",
        "POST, /clusters/c/action, cluster_action",
        "GET, /clusters/c/instances/i, cluster_instance",
        "POST, /clusters/c/root, cluster_root",
        "GET, /modules, modules",
        "GET, /security-groups, security_groups",
        "POST, /ha, high_availability",
        "GET, /ha/h/acls, high_availability_acls",
        "GET, /ha/h/backups, high_availability_backups",
        "GET, /replicas, replicas",
        "GET, /mgmt/instances, management",
        "DELETE, /mgmt/anything/below, management",
    })
    void an_operation_of_the_wider_api_is_501_and_named(String method, String path, String name) {
        // when
        FaultAnswer fault = FaultAnswer.of(Api.DEMO.request().request(method, Api.DEMO.path(path)));
        // then
        assertThat(fault.kind()).isEqualTo("notImplemented 501");
        assertThat(fault.message()).contains("'" + name + "'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/xml", "text/html", "image/png, text/*;q=0.5"})
    void an_operation_of_the_wider_api_is_501_whatever_form_the_client_sends_and_wants(String type) {
        // when
        FaultAnswer fault = FaultAnswer.of(Api.DEMO
                .request()
                .accept(type)
                .contentType(ContentType.XML)
                .body("<user/>")
                .post(Api.DEMO.path("/instances/i/users")));
        // then
        assertThat(fault.kind()).isEqualTo("notImplemented 501");
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /v1.0/demo/nothing",
        "GET, /v1.0/demo/instances/i/nothing",
        "DELETE, /v1.0/demo/instances/i/users",
        "POST, /v1.0/demo/flavors",
        "GET, /v1.0/demo/backups/b/nothing",
        "GET, /v1.0/demo",
        "GET, /v1.0/demo/",
        "GET, /v2.0/demo/backups",
        "GET, /V1.0/demo/backups",
        "GET, /v1.0/demo/Backups",
        "GET, /nothing",
        "POST, /favicon.ico",
        "GET, /v1.0/demo/ha/h/acls/a/b",
        "GET, /q/nothing",
        "POST, /q/nothing",
    })
    void what_nobody_has_is_404(String method, String path) {
        // when
        FaultAnswer fault = FaultAnswer.of(Api.DEMO.request().request(method, path));
        // then
        assertThat(fault.kind()).isEqualTo("itemNotFound 404");
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/html", "application/xml", "*/*;q=0.1, text/plain", "not a media type", ""})
    void a_fault_is_json_whatever_the_client_accepts(String accept) {
        assertThat(FaultAnswer.of(Api.DEMO.request().header("Accept", accept).get("/v1.0/demo/nothing"))
                        .kind())
                .isEqualTo("itemNotFound 404");
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/html", "application/xml", "text/plain, image/*;q=0.5"})
    void nothing_but_json_is_served(String accept) {
        // when
        FaultAnswer fault = FaultAnswer.of(given().header("X-Auth-Token", "demo-token")
                .header("Accept", accept)
                .get("/v1.0/demo/backups"));
        // then
        assertThat(fault.kind()).isEqualTo("notAcceptable 406");
    }
}
