package dev.coffer.harness;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** The API as a client of one account sees it. */
public record Api(String token, String account) {

    public static final Api DEMO = new Api("demo-token", "demo");
    public static final Api OTHER = new Api("other-token", "other");

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** A request with the token, whose answer must be one that the OpenAPI document knows. */
    public RequestSpecification request() {
        return given().filter(DocumentedAnswers.ofService())
                .header("X-Auth-Token", token)
                .accept(ContentType.JSON);
    }

    public String path(String rest) {
        return "/v1.0/" + account + rest;
    }

    public Response get(String rest) {
        return request().get(path(rest));
    }

    public Response delete(String rest) {
        return request().delete(path(rest));
    }

    public Response post(String rest, Object body) {
        return request().contentType(ContentType.JSON).body(body).post(path(rest));
    }

    public Response patch(String rest, Object body) {
        return request().contentType(ContentType.JSON).body(body).patch(path(rest));
    }

    public Response put(String rest, Object body) {
        return request().contentType(ContentType.JSON).body(body).put(path(rest));
    }

    /** Registers a server and gives the instance's id. */
    public String register(TestServer server, String... databases) {
        Response response = post("/instances", registration(server.port(), TestServer.PASSWORD, databases));
        assertThat(response.statusCode()).as(response.asString()).isEqualTo(200);
        return response.path("instance.id");
    }

    public static Map<String, Object> registration(int port, String password, String... databases) {
        return Map.of(
                "instance",
                Map.of(
                        "name",
                        "orders",
                        "datastore",
                        Map.of("type", "postgresql"),
                        "connection",
                        Map.of(
                                "host",
                                "127.0.0.1",
                                "port",
                                port,
                                "username",
                                TestServer.USER,
                                "password",
                                password,
                                "databases",
                                List.of(databases))));
    }

    /** Orders a full backup and gives its id. */
    public String backup(String instance) {
        return backup(Map.of("name", "nightly", "instance", instance, "incremental", 0));
    }

    public String backup(Map<String, ?> backup) {
        Response response = post("/backups", Map.of("backup", backup));
        assertThat(response.statusCode()).as(response.asString()).isEqualTo(202);
        return response.path("backup.id");
    }

    /** Waits until a backup has ended, and gives its record. */
    public JsonPath ended(String backup) {
        return await(
                () -> get("/backups/" + backup).jsonPath().setRootPath("backup"),
                record -> !List.of("NEW", "BUILDING", "SAVING").contains(record.getString("status")));
    }

    /** Waits until a backup is complete, and gives its record. */
    public JsonPath completed(String backup) {
        JsonPath record = ended(backup);
        assertThat(record.getString("status")).as(record.prettify()).isEqualTo("COMPLETED");
        return record;
    }

    /** Asks again and again until the answer is as wanted. */
    public static <T> T await(Supplier<T> ask, java.util.function.Predicate<T> wanted) {
        Instant deadline = Instant.now().plus(PATIENCE);
        while (true) {
            T answer = ask.get();
            if (wanted.test(answer)) {
                return answer;
            }
            assertThat(Instant.now()).as("still waiting, last seen: " + answer).isBefore(deadline);
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
    }
}
