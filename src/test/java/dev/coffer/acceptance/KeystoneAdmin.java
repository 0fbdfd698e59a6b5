package dev.coffer.acceptance;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Keystone's API, as an operator of a cloud uses it. */
final class KeystoneAdmin {

    private static final Map<String, String> DEFAULT_DOMAIN = Map.of("id", "default");

    private static final String REGION = "RegionOne";

    private final String url;
    private final String token;

    /** @param url Keystone's address, without {@code /v3} */
    KeystoneAdmin(String url) {
        this.url = url;
        this.token = logIn(url, "admin", Keystone.ADMIN_PASSWORD, "admin");
    }

    /** A token of a user; for a project, or for none where it is null. */
    static String logIn(String url, String user, String password, @Nullable String project) {
        Map<String, Object> auth = new HashMap<>();
        auth.put(
                "identity",
                Map.of(
                        "methods",
                        List.of("password"),
                        "password",
                        Map.of("user", Map.of("name", user, "password", password, "domain", DEFAULT_DOMAIN))));
        if (project != null) {
            auth.put("scope", Map.of("project", Map.of("name", project, "domain", DEFAULT_DOMAIN)));
        }
        Response response = given().baseUri(url)
                .contentType(ContentType.JSON)
                .body(Map.of("auth", auth))
                .post("/v3/auth/tokens");
        assertThat(response.statusCode()).as(response.asString()).isEqualTo(201);
        return response.header("X-Subject-Token");
    }

    String project(String name) {
        return create("project", Map.of("name", name, "domain_id", "default"));
    }

    /** A role's id; one that is there already is taken. */
    String role(String name) {
        String known = request().get("/v3/roles?name=" + name).path("roles[0].id");
        return known == null ? create("role", Map.of("name", name)) : known;
    }

    /** Makes a user, whose password is the name and {@code -password}, with roles in a project. */
    void user(String name, String projectId, String... roles) {
        String user = create(
                "user",
                Map.of(
                        "name",
                        name,
                        "domain_id",
                        "default",
                        "password",
                        name + "-password",
                        "default_project_id",
                        projectId));
        for (String role : roles) {
            Response response = request().put("/v3/projects/" + projectId + "/users/" + user + "/roles/" + role(role));
            assertThat(response.statusCode()).as(response.asString()).isEqualTo(204);
        }
    }

    /** Makes the region that services are in. */
    void region() {
        create("region", Map.of("id", REGION));
    }

    /** Writes a service into the cloud's catalog. */
    void service(String name, String type, String endpoint) {
        String service = create("service", Map.of("name", name, "type", type));
        create("endpoint", Map.of("service_id", service, "interface", "public", "region_id", REGION, "url", endpoint));
    }

    /** Makes an application credential of a user for the project of a token of theirs. */
    static ApplicationCredential applicationCredential(String url, String token) {
        String user = given().baseUri(url)
                .header("X-Auth-Token", token)
                .header("X-Subject-Token", token)
                .get("/v3/auth/tokens")
                .path("token.user.id");
        Response response = given().baseUri(url)
                .header("X-Auth-Token", token)
                .contentType(ContentType.JSON)
                .body(Map.of("application_credential", Map.of("name", "backups")))
                .post("/v3/users/" + user + "/application_credentials");
        assertThat(response.statusCode()).as(response.asString()).isEqualTo(201);
        return new ApplicationCredential(
                response.path("application_credential.id"), response.path("application_credential.secret"));
    }

    /** An application credential. */
    record ApplicationCredential(String id, String secret) {}

    /** Ends a token before its time. */
    void revoke(String subject) {
        Response response = request().header("X-Subject-Token", subject).delete("/v3/auth/tokens");
        assertThat(response.statusCode()).as(response.asString()).isEqualTo(204);
    }

    private String create(String kind, Map<String, ?> body) {
        Response response =
                request().contentType(ContentType.JSON).body(Map.of(kind, body)).post("/v3/" + kind + "s");
        assertThat(response.statusCode()).as(response.asString()).isEqualTo(201);
        return response.path(kind + ".id");
    }

    private RequestSpecification request() {
        return given().baseUri(url).header("X-Auth-Token", token);
    }
}
