package dev.coffer.instance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.backup.StockRestore;
import dev.coffer.harness.Api;
import dev.coffer.harness.CatalogResource;
import dev.coffer.harness.FaultAnswer;
import dev.coffer.harness.PgBouncer;
import dev.coffer.harness.Registration;
import dev.coffer.harness.TcpForwarder;
import dev.coffer.harness.TestServer;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers behind a real connection pooler: found at registration, and no client of the pooler notices. */
@QuarkusTest
@QuarkusTestResource(CatalogResource.class)
class PoolerTest {

    private static final String ROWS = "select count(*), md5(string_agg(t::text, ',' order by n)) from t";

    private static TestServer server;
    /** As it comes, and one that ignores what it does not know at the start of a session, as clients in Java often need. */
    private static PgBouncer strict;

    private static PgBouncer lenient;

    @BeforeAll
    static void start() {
        server = TestServer.start();
        server.execute("postgres", "create database shop");
        server.execute("shop", "create table t as select n, md5(n::text) from generate_series(1, 1000) n");
        strict = PgBouncer.start(server, Map.of());
        lenient = PgBouncer.start(
                server, Map.of("ignore_startup_parameters", "extra_float_digits,options", "server_round_robin", "1"));
    }

    @AfterAll
    static void stop() {
        lenient.close();
        strict.close();
        server.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"transaction_1", "transaction_5", "statement_5", "session_1", "shop"})
    void a_pooler_is_refused_with_the_reason_and_leaves_nothing_in_its_pool(String database) throws Exception {
        for (PgBouncer pooler : List.of(strict, lenient)) {
            String path = pooler.setting(database, "search_path");
            String application = pooler.setting(database, "application_name");

            FaultAnswer fault = FaultAnswer.of(register(pooler.port(), database, "none"));

            assertThat(fault.kind()).isEqualTo("badRequest 400");
            assertThat(fault.message())
                    .startsWith("'instance.connection': ")
                    .contains("behind a connection pooler", "\"pooler\": \"session\"");
            assertThat(pooler.setting(database, "search_path")).isEqualTo(path);
            assertThat(pooler.setting(database, "application_name")).isEqualTo(application);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "transaction_1, is not in session mode",
        "transaction_5, is not in session mode",
        "statement_5, is not in session mode",
        "session_1, three sessions at a time"
    })
    void a_pooler_that_is_said_to_be_in_session_mode_must_be(String database, String reason) throws Exception {
        for (PgBouncer pooler : List.of(strict, lenient)) {
            FaultAnswer fault = FaultAnswer.of(register(pooler.port(), database, "session"));

            assertThat(fault.kind()).isEqualTo("badRequest 400");
            assertThat(fault.message()).contains(reason);
            assertThat(pooler.setting(database, "search_path")).isEqualTo("\"$user\", public");
        }
    }

    @Test
    void a_server_behind_a_pooler_in_session_mode_is_backed_up_and_restored() {
        String instance = registered(register(strict.port(), "shop", "session"));
        assertThat(Api.DEMO.get("/instances/" + instance).<String>path("instance.connection.pooler"))
                .isEqualTo("session");

        JsonPath backup = Api.DEMO.completed(Api.DEMO.backup(instance));

        Path folder = Path.of(URI.create(backup.getString("locationRef")));
        try (TestServer fresh = TestServer.start()) {
            StockRestore.into(
                    fresh, folder, JsonPath.from(folder.resolve("manifest.json").toFile()));
            assertThat(fresh.rows("shop", ROWS)).isEqualTo(server.rows("shop", ROWS));
        }
    }

    @Test
    void settings_that_no_pooler_lets_be_pinned_are_in_the_warnings_if_they_shape_a_dump() {
        server.execute(
                "postgres",
                "create database plain",
                "alter role postgres set statement_timeout = '1h'",
                "alter role postgres in database shop set bytea_output = 'escape'",
                "alter database shop set xmlbinary = 'hex'",
                "alter database plain set xmloption = 'document'");
        try {
            JsonPath backup =
                    Api.DEMO.completed(Api.DEMO.backup(registered(register(strict.port(), "shop", "session"))));
            JsonPath direct = Api.DEMO.completed(Api.DEMO.backup(registered(register(server.port(), "shop", "none"))));

            assertThat(backup.getBoolean("complete")).isTrue();
            assertThat(backup.<String>getList("warnings"))
                    .anyMatch(warning -> warning.startsWith("Behind the pooler, settings of the role or of a database")
                            && warning.contains(": bytea_output, xmlbinary. Reset them"));
            assertThat(String.valueOf(direct.<String>getList("warnings"))).doesNotContain("Behind the pooler");
        } finally {
            server.execute(
                    "postgres",
                    "alter role postgres reset all",
                    "alter role postgres in database shop reset all",
                    "alter database shop reset all",
                    "drop database plain");
        }
    }

    @Test
    void a_proxy_for_tcp_is_no_pooler() {
        try (TcpForwarder proxy = TcpForwarder.to(server.port())) {
            String instance = registered(register(proxy.port(), "shop", "none"));
            assertThat(Api.DEMO.completed(Api.DEMO.backup(instance)).getString("status"))
                    .isEqualTo("COMPLETED");
        }
    }

    @Test
    void an_instance_may_be_moved_behind_a_pooler_and_away_from_it() {
        String instance = registered(register(server.port(), "shop", "none"));
        assertThat(change(instance, strict.port(), "none").statusCode()).isEqualTo(400);
        assertThat(change(instance, strict.port(), "session").statusCode()).isEqualTo(202);
        assertThat(Api.DEMO.get("/instances/" + instance).<String>path("instance.connection.pooler"))
                .isEqualTo("session");
        assertThat(change(instance, server.port(), "none").statusCode()).isEqualTo(202);
    }

    @ParameterizedTest
    @ValueSource(strings = {"transaction", "", "SESSION", "true"})
    void another_mode_is_no_value(String pooler) {
        FaultAnswer fault = FaultAnswer.of(register(server.port(), "shop", pooler));
        assertThat(fault.message()).startsWith("'instance.connection.pooler' must be one of none, session");
    }

    private static Response change(String instance, int port, String pooler) {
        return Api.DEMO.patch(
                "/instances/" + instance,
                Map.of("instance", Map.of("connection", Map.of("port", port, "pooler", pooler))));
    }

    private static Response register(int port, String database, String pooler) {
        return Api.DEMO.post(
                "/instances",
                Registration.of(server, database)
                        .connection("port", port)
                        .connection("pooler", pooler)
                        .body());
    }

    private static String registered(Response response) {
        assertThat(response.statusCode()).as(response.asString()).isEqualTo(200);
        return response.path("instance.id");
    }
}
