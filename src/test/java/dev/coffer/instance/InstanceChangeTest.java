package dev.coffer.instance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.harness.Api;
import dev.coffer.harness.CatalogResource;
import dev.coffer.harness.FaultAnswer;
import dev.coffer.harness.Registration;
import dev.coffer.harness.TcpForwarder;
import dev.coffer.harness.TestServer;
import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Changes of a registered server: what is asked for, or nothing. */
@QuarkusTest
@QuarkusTestResource(CatalogResource.class)
class InstanceChangeTest {

    private static final String ROTATED = "the-next-passw0rd";

    private static TestServer server;

    @Inject
    AgroalDataSource catalog;

    @BeforeAll
    static void start() {
        server = TestServer.start();
        server.execute("postgres", "create database shop", "create database stock");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"PATCH", "PUT"})
    void a_rotated_password_continues_the_chain_of_the_instance(String method) {
        // given
        server.execute(
                "postgres", "drop role if exists rotating", "create role rotating superuser login password 'first'");
        String instance = register("username", "rotating", "password", "first");
        String full = Api.DEMO.backup(instance);
        Api.DEMO.completed(full);
        byte[] sealed = sealed(instance);
        server.execute("postgres", "alter role rotating password '" + ROTATED + "'");
        assertThat(Api.DEMO.ended(Api.DEMO.backup(instance)).getString("status"))
                .isEqualTo("FAILED");
        // when
        Response changed = ask(method, instance, Map.of("connection", Map.of("password", ROTATED)));
        // then
        assertThat(changed.statusCode()).as(changed.asString()).isEqualTo(202);
        assertThat(changed.asString()).isEmpty();
        assertThat(sealed(instance)).isNotNull().isNotEqualTo(sealed);
        String next = Api.DEMO.backup(Map.of("name", "next", "instance", instance, "incremental", 1));
        assertThat(Api.DEMO.completed(next).getString("parent_id")).isEqualTo(full);
    }

    @Test
    void what_a_change_does_not_name_stays() {
        // given
        String instance = register("databases", List.of("shop"), "tls", "disable");
        Map<String, Object> before = shown(instance);
        // when
        accepted(instance, Map.of("name", "renamed 🎉"));
        // then
        Map<String, Object> after = shown(instance);
        assertThat(after).containsEntry("name", "renamed 🎉");
        assertThat(after.get("connection")).isEqualTo(before.get("connection"));
        assertThat(after).containsEntry("created", before.get("created")).containsEntry("id", instance);
    }

    @Test
    void databases_may_stand_beside_the_connection_or_in_it() {
        // given
        String instance = register("databases", List.of("shop"));
        // when, then
        accepted(instance, Map.of("databases", List.of("stock")));
        assertThat(databases(instance)).containsExactly("stock");
        accepted(instance, Map.of("connection", Map.of("databases", List.of("shop", "stock"))));
        assertThat(databases(instance)).containsExactly("shop", "stock");
        accepted(instance, Map.of("databases", List.of()));
        assertThat(databases(instance)).isEmpty();
        JsonPath backup = Api.DEMO.completed(Api.DEMO.backup(instance));
        assertThat(backup.getString("status")).isEqualTo("COMPLETED");
    }

    @Test
    void a_host_and_a_port_may_change_and_the_stored_password_stays() {
        // given
        String instance = register();
        try (TestServer other = TestServer.start()) {
            // when
            accepted(
                    instance,
                    Map.of("connection", Map.of("host", "localhost", "port", other.port(), "tls", "disable")));
            // then
            assertThat(shown(instance)).containsEntry("hostname", "localhost").containsEntry("port", other.port());
            assertThat(JsonPath.from(Api.DEMO.get("/instances/" + instance).asString())
                            .getString("instance.connection.tls"))
                    .isEqualTo("disable");
            Api.DEMO.completed(Api.DEMO.backup(instance));
        }
    }

    @Test
    void a_caller_who_may_not_delete_cannot_send_the_stored_password_elsewhere() {
        // given
        String instance = register();
        Api creator = new Api("role-creator", "demo");
        // when, then
        for (Map<String, ?> connection : List.of(Map.of("host", "localhost"), Map.of("port", server.port() + 1))) {
            FaultAnswer fault = FaultAnswer.of(
                    creator.patch("/instances/" + instance, Map.of("instance", Map.of("connection", connection))));
            assertThat(fault.kind()).isEqualTo("forbidden 403");
            assertThat(fault.message()).contains("'instance.connection.password'");
        }
        Response own = creator.patch(
                "/instances/" + instance,
                Map.of("instance", Map.of("connection", Map.of("host", "localhost", "password", TestServer.PASSWORD))));
        assertThat(own.statusCode()).as(own.asString()).isEqualTo(202);
    }

    static Stream<Arguments> refused() {
        return Stream.of(
                Arguments.of(
                        Map.of("connection", Map.of("password", "wrong-hunter2")), "password authentication failed"),
                Arguments.of(Map.of("connection", Map.of("port", 1)), "cannot be reached"),
                Arguments.of(Map.of("connection", Map.of("username", "nobody-here")), "password authentication failed"),
                Arguments.of(Map.of("connection", Map.of("tls", "require")), "SSL"),
                Arguments.of(Map.of("connection", Map.of("host", "/tmp")), "'instance.connection.host'"),
                Arguments.of(Map.of("connection", Map.of("host", "")), "'instance.connection.host'"),
                Arguments.of(Map.of("connection", Map.of("port", 0)), "'instance.connection.port'"),
                Arguments.of(
                        Map.of("connection", Map.of("username", "u".repeat(64))), "'instance.connection.username'"),
                Arguments.of(
                        Map.of("connection", Map.of("password_ref", "file:none")),
                        "'instance.connection.password_ref'"),
                Arguments.of(
                        Map.of("connection", Map.of("password", "p", "password_ref", "file:none")),
                        "'instance.connection.password_ref'"),
                Arguments.of(Map.of("connection", "none"), "'instance.connection'"),
                Arguments.of(Map.of("name", "—"), "'instance.name'"),
                Arguments.of(Map.of("name", ""), "'instance.name'"),
                Arguments.of(Map.of("name", "x", "databases", List.of("no-such")), "\"no-such\" does not exist"),
                Arguments.of(Map.of("databases", List.of("d".repeat(64))), "'instance.connection.databases[0]'"),
                Arguments.of(Map.of("databases", List.of(Map.of("name", "shop"))), "'instance.databases'"),
                Arguments.of(
                        Map.of("databases", List.of(), "connection", Map.of("databases", List.of())),
                        "'instance.databases'"),
                Arguments.of(Map.of(), "Nothing would change"),
                Arguments.of(Map.of("connection", Map.of()), "Nothing would change"),
                Arguments.of(Map.of("unknown", 1), "Nothing would change"),
                Arguments.of(Map.of("name", "x", "configuration", "tuned"), "'instance.configuration'"),
                Arguments.of(Collections.singletonMap("configuration", null), "'instance.configuration'"),
                Arguments.of(Collections.singletonMap("replica_of", null), "'instance.replica_of'"),
                Arguments.of(Collections.singletonMap("slave_of", ""), "'instance.slave_of'"),
                Arguments.of(Map.of("name", "x", "access", Map.of("is_public", false)), "'instance.access'"),
                Arguments.of(Map.of("datastore_version", "16"), "'instance.datastore_version'"),
                Arguments.of(Map.of("name", "x", "datastore", Map.of("version", "16")), "'instance.datastore.version'"),
                Arguments.of(Map.of("name", "x", "datastore", Map.of("type", "mysql")), "'instance.datastore.type'"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refused")
    void a_change_that_is_refused_changes_nothing(Map<String, ?> change, String reason) {
        // given
        String instance = register("databases", List.of("shop"));
        Map<String, Object> before = shown(instance);
        byte[] sealed = sealed(instance);
        // when
        FaultAnswer fault = FaultAnswer.of(ask("PATCH", instance, change));
        // then
        assertThat(fault.kind()).isEqualTo("badRequest 400");
        assertThat(fault.message()).contains(reason).doesNotContain("hunter2");
        assertThat(shown(instance)).isEqualTo(before);
        assertThat(sealed(instance)).isEqualTo(sealed);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "null", "{}", "{\"instance\": null}", "{\"instance\": []}", "{\"name\": \"x\"}"})
    void a_body_without_an_instance_is_refused(String body) {
        String instance = register();
        FaultAnswer fault = FaultAnswer.of(Api.DEMO
                .request()
                .contentType("application/json")
                .body(body)
                .patch(Api.DEMO.path("/instances/" + instance)));
        assertThat(fault.kind()).isEqualTo("badRequest 400");
    }

    @Test
    void an_instance_that_is_deleted_foreign_or_unknown_is_not_found() {
        String deleted = register();
        String mine = register();
        assertThat(Api.DEMO.delete("/instances/" + deleted).statusCode()).isEqualTo(202);
        for (String id : List.of(deleted, "0198f2a0-0000-7000-8000-000000000001", "orders")) {
            assertThat(FaultAnswer.of(ask("PATCH", id, Map.of("name", "x"))).kind())
                    .isEqualTo("itemNotFound 404");
        }
        assertThat(FaultAnswer.of(Api.OTHER.patch("/instances/" + mine, Map.of("instance", Map.of("name", "x"))))
                        .kind())
                .isEqualTo("itemNotFound 404");
    }

    @Test
    void of_two_changes_at_a_time_the_one_whose_server_answers_later_is_a_conflict() throws Exception {
        // given
        String instance = register("databases", List.of("shop"), "tls", "disable");
        try (TcpForwarder slow = TcpForwarder.holding(server.port())) {
            CompletableFuture<Response> late = CompletableFuture.supplyAsync(() ->
                    ask("PATCH", instance, Map.of("connection", Map.of("port", slow.port()))));
            slow.awaitConnection();
            // when
            accepted(instance, Map.of("databases", List.of("stock")));
            slow.release();
            // then
            FaultAnswer fault = FaultAnswer.of(late.get(30, TimeUnit.SECONDS));
            assertThat(fault.kind()).isEqualTo("conflict 409");
            assertThat(fault.message()).contains(instance, "Try again");
            assertThat(databases(instance)).containsExactly("stock");
            assertThat(shown(instance)).containsEntry("port", server.port());
            accepted(instance, Map.of("connection", Map.of("port", slow.port())));
        }
    }

    @Test
    void a_running_backup_keeps_what_it_had() throws SQLException {
        // given
        server.execute("shop", "create table if not exists busy (n int)");
        String instance = register("databases", List.of("shop"));
        String backup;
        try (Connection lock = server.connect("shop");
                Statement statement = lock.createStatement()) {
            lock.setAutoCommit(false);
            statement.execute("lock table busy in access exclusive mode");
            backup = Api.DEMO.backup(instance);
            Api.await(
                    () -> Api.DEMO.get("/backups/" + backup).<String>path("backup.status"),
                    status -> !status.equals("NEW"));
            // when
            accepted(instance, Map.of("databases", List.of("stock")));
        }
        // then
        JsonPath record = Api.DEMO.completed(backup);
        assertThat(record.getString("status")).isEqualTo("COMPLETED");
        assertThat(databases(instance)).containsExactly("stock");
    }

    private static String register(Object... fields) {
        Registration registration = Registration.of(server);
        for (int i = 0; i < fields.length; i += 2) {
            registration.connection((String) fields[i], fields[i + 1]);
        }
        Response response = Api.DEMO.post("/instances", registration.body());
        assertThat(response.statusCode()).as(response.asString()).isEqualTo(200);
        return response.path("instance.id");
    }

    private static Response ask(String method, String instance, Map<String, ?> change) {
        Map<String, ?> body = Map.of("instance", change);
        String path = "/instances/" + instance;
        return method.equals("PUT") ? Api.DEMO.put(path, body) : Api.DEMO.patch(path, body);
    }

    private static void accepted(String instance, Map<String, ?> change) {
        Response response = ask("PATCH", instance, change);
        assertThat(response.statusCode()).as(response.asString()).isEqualTo(202);
    }

    private static Map<String, Object> shown(String instance) {
        return Api.DEMO.get("/instances/" + instance).jsonPath().getMap("instance");
    }

    private static List<String> databases(String instance) {
        return Api.DEMO.get("/instances/" + instance).jsonPath().getList("instance.connection.databases");
    }

    private byte[] sealed(String instance) {
        try (Connection connection = catalog.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows =
                        statement.executeQuery("select password_sealed from instance where id = '" + instance + "'")) {
            rows.next();
            return Arrays.copyOf(rows.getBytes(1), rows.getBytes(1).length);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
