package dev.coffer.restore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.backup.SampleDatabases;
import dev.coffer.harness.Api;
import dev.coffer.harness.CatalogResource;
import dev.coffer.harness.TestServer;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Restores of backups into new instances, on a server that the request names. */
@QuarkusTest
@QuarkusTestResource(CatalogResource.class)
class NewInstanceTest {

    private static final String INTRUDER = "intruder";

    private static TestServer source;
    private static @Nullable String taken;

    @BeforeAll
    static void start() {
        source = TestServer.start();
        SampleDatabases.fill(source);
        source.execute("postgres", "create table in_postgres as select 5 as n");
    }

    @AfterAll
    static void stop() {
        source.close();
    }

    private static String backup() {
        String id = taken;
        if (id == null) {
            id = Api.DEMO.backup(Api.DEMO.register(source));
            Api.DEMO.completed(id);
            taken = id;
        }
        return id;
    }

    private static Response create(TestServer server, String of, Map<String, Object> more) {
        Map<String, Object> instance = new HashMap<>(more);
        instance.put("name", "again");
        instance.put("restorePoint", Map.of("backupRef", of));
        instance.put(
                "connection",
                Map.of(
                        "host",
                        "127.0.0.1",
                        "port",
                        server.port(),
                        "username",
                        TestServer.USER,
                        "password",
                        TestServer.PASSWORD));
        return Api.DEMO.post("/instances", Map.of("instance", instance));
    }

    private static JsonPath built(String instance) {
        return Api.await(
                () -> Api.DEMO.get("/instances/" + instance).jsonPath().setRootPath("instance"),
                record -> !"BUILD".equals(record.getString("status")));
    }

    @Test
    void an_empty_server_gets_everything_under_the_names_that_it_had_and_is_an_ordinary_instance() {
        try (TestServer target = TestServer.start()) {
            Response response = create(
                    target,
                    backup(),
                    Map.of(
                            "flavorRef",
                            "1",
                            "volume",
                            Map.of("size", 1),
                            "nics",
                            List.of(Map.of("net-id", "x")),
                            "databases",
                            List.of(Map.of("name", "other")),
                            "users",
                            List.of(Map.of("name", "u", "password", "p")),
                            "datastore",
                            Map.of("type", "postgresql", "version", "15")));

            assertThat(response.statusCode()).as(response.asString()).isEqualTo(200);
            assertThat(response.<String>path("instance.status")).isEqualTo("BUILD");
            String instance = response.path("instance.id");
            JsonPath record = built(instance);
            JsonPath restore = Api.DEMO
                    .get("/instances/" + instance + "/restores")
                    .jsonPath()
                    .setRootPath("restores[0]");
            assertThat(record.getString("status"))
                    .as(record.prettify() + restore.prettify())
                    .isEqualTo("ACTIVE");
            assertThat(restore.getString("status")).isEqualTo("COMPLETED");
            assertThat(restore.getString("mode")).isEqualTo("instance");
            assertThat(Restores.databases(target)).isEqualTo(Restores.databases(source));
            for (String database : List.of(SampleDatabases.ORDERS, SampleDatabases.UNUSUAL, "postgres")) {
                assertThat(SampleDatabases.contents(target, database))
                        .isEqualTo(SampleDatabases.contents(source, database));
            }
            Api.DEMO.completed(Api.DEMO.backup(instance));
            assertThat(Api.DEMO.delete("/instances/" + instance).statusCode()).isEqualTo(202);
        }
    }

    @Test
    void a_server_with_contents_is_refused_and_stays_as_it_is() {
        try (TestServer target = TestServer.start()) {
            target.execute("postgres", "create database " + INTRUDER);
            List<String> before = Restores.state(target);

            Response response = create(target, backup(), Map.of());

            assertThat(response.statusCode()).as(response.asString()).isEqualTo(409);
            assertThat(response.asString()).contains(INTRUDER);
            assertThat(Restores.state(target)).isEqualTo(before);
        }
    }

    @Test
    void a_datastore_that_contradicts_the_backup_is_400() {
        Response response = create(source, backup(), Map.of("datastore", Map.of("type", "mysql")));

        assertThat(response.statusCode()).as(response.asString()).isEqualTo(400);
    }

    @Test
    void without_a_server_it_says_what_to_send() {
        Response response = Api.DEMO.post(
                "/instances", Map.of("instance", Map.of("name", "x", "restorePoint", Map.of("backupRef", backup()))));

        assertThat(response.statusCode()).as(response.asString()).isEqualTo(501);
        assertThat(response.asString()).contains("connection");
    }

    @Test
    void a_damaged_part_ends_in_ERROR_without_contents() throws IOException {
        String instance = Api.DEMO.register(source, SampleDatabases.ORDERS);
        String damaged = Api.DEMO.backup(instance);
        String location = Api.DEMO.completed(damaged).getString("locationRef");
        Path part = Path.of(URI.create(location)).resolve(SampleDatabases.ORDERS + ".pgdump.zst");
        try (RandomAccessFile bytes = new RandomAccessFile(part.toFile(), "rw")) {
            long at = bytes.length() / 2;
            bytes.seek(at);
            int old = bytes.read();
            bytes.seek(at);
            bytes.write(old ^ 1);
        }
        try (TestServer target = TestServer.start()) {
            List<String> before = Restores.state(target);

            String made = create(target, damaged, Map.of()).path("instance.id");

            JsonPath record = built(made);
            assertThat(record.getString("status")).isEqualTo("ERROR");
            assertThat(record.getString("fault.code")).isEqualTo("damaged");
            assertThat(record.getString("fault.message"))
                    .contains(part.getFileName().toString());
            assertThat(Restores.state(target)).isEqualTo(before);
            assertThat(Api.DEMO
                            .post("/backups", Map.of("backup", Map.of("name", "x", "instance", made)))
                            .statusCode())
                    .isEqualTo(422);
            assertThat(Api.DEMO.delete("/instances/" + made).statusCode()).isEqualTo(202);

            String again = create(target, backup(), Map.of()).path("instance.id");
            assertThat(built(again).getString("status")).isEqualTo("ACTIVE");
        }
    }
}
