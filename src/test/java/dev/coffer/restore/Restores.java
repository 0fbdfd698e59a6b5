package dev.coffer.restore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.backup.SampleDatabases;
import dev.coffer.harness.Api;
import dev.coffer.harness.TestServer;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What tests of restores order, wait for and compare. */
public final class Restores {

    private static final String DATABASES =
            "select datname from pg_database where datname <> 'template0' order by datname";

    private Restores() {}

    /** An order to restore a backup, with more fields as pairs of a name and a value. */
    public static Map<String, Object> of(String backup, Object... more) {
        Map<String, Object> restore = new HashMap<>(Map.of("backupRef", backup));
        for (int i = 0; i < more.length; i += 2) {
            restore.put((String) more[i], more[i + 1]);
        }
        return Map.of("restore", restore);
    }

    public static Response order(String instance, Map<String, Object> order) {
        return Api.DEMO.post("/instances/" + instance + "/action", order);
    }

    /** Orders a restore, which must be accepted, and gives its id. */
    public static String ordered(String instance, Map<String, Object> order) {
        Response response = order(instance, order);
        assertThat(response.statusCode()).as(response.asString()).isEqualTo(202);
        assertThat(response.<String>path("restore.status")).isEqualTo("NEW");
        return response.path("restore.id");
    }

    public static JsonPath record(String instance, String restore) {
        return Api.DEMO
                .get("/instances/" + instance + "/restores/" + restore)
                .jsonPath()
                .setRootPath("restore");
    }

    /** Waits until a restore has ended, and gives its record. */
    public static JsonPath ended(String instance, String restore) {
        return Api.await(
                () -> record(instance, restore),
                seen -> !List.of("NEW", "RUNNING").contains(seen.getString("status")));
    }

    /** Restores to a new instance, which has to become active. */
    public static JsonPath built(Map<String, Object> request) {
        Response response = Api.DEMO.post("/instances", request);
        assertThat(response.statusCode()).as(response.asString()).isEqualTo(200);
        String instance = response.path("instance.id");
        JsonPath record = Api.await(
                () -> Api.DEMO.get("/instances/" + instance).jsonPath().setRootPath("instance"),
                seen -> !"BUILD".equals(seen.getString("status")));
        assertThat(record.getString("status")).as(record.prettify()).isEqualTo("ACTIVE");
        return record;
    }

    /** Orders a restore, waits until it is complete, and gives its record. */
    public static JsonPath completed(String instance, Map<String, Object> order) {
        return completed(instance, ordered(instance, order));
    }

    public static JsonPath completed(String instance, String restore) {
        JsonPath record = ended(instance, restore);
        assertThat(record.getString("status")).as(record.prettify()).isEqualTo("COMPLETED");
        return record;
    }

    public static List<String> databases(TestServer server) {
        return server.rows("postgres", DATABASES);
    }

    /** All that a server holds: its databases with their contents, and its roles. */
    public static List<String> state(TestServer server) {
        List<String> state = new ArrayList<>(server.rows(
                "postgres", "select rolname, rolsuper, rolcanlogin, rolpassword from pg_authid order by rolname"));
        for (String database : databases(server)) {
            state.add("database " + database);
            state.addAll(SampleDatabases.contents(server, database));
        }
        return state;
    }
}
