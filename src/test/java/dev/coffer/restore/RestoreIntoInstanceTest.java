package dev.coffer.restore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.backup.SampleDatabases;
import dev.coffer.harness.Api;
import dev.coffer.harness.CatalogResource;
import dev.coffer.harness.TestServer;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Restores beside and in place of databases of an instance, with contents compared. */
@QuarkusTest
@QuarkusTestResource(CatalogResource.class)
class RestoreIntoInstanceTest {

    private static final String ORDERS = SampleDatabases.ORDERS;

    private static TestServer source;

    @Inject
    ReplacedDatabases replaced;

    private static List<String> ordersBefore;

    @BeforeAll
    static void start() {
        source = TestServer.start();
        SampleDatabases.fill(source);
        source.execute("postgres", "create database shop", "create role shopper login", "create database empty_one");
        source.execute(
                "shop",
                "create schema \"My.schema\"",
                "create table t (id bigint generated always as identity primary key, word text)",
                "create index t_word on t (word)",
                "insert into t (word) select 'w' || n from generate_series(1, 1000) n",
                "create table \"My.schema\".t as select n from generate_series(1, 7) n",
                "grant select on t to shopper");
        ordersBefore = SampleDatabases.contents(source, ORDERS);
    }

    @AfterAll
    static void stop() {
        source.close();
    }

    private static String backedUp(String instance) {
        String backup = Api.DEMO.backup(instance);
        Api.DEMO.completed(backup);
        return backup;
    }

    @Test
    void databases_come_back_beside_those_that_are_there_under_names_with_the_time() {
        String instance = Api.DEMO.register(source, ORDERS, SampleDatabases.UNUSUAL);
        String backup = backedUp(instance);
        List<String> before = Restores.databases(source);

        JsonPath record = Restores.completed(instance, Restores.of(backup));

        String orders = record.getString("restored.orders");
        assertThat(orders).matches("orders_\\d{8}T\\d{6}");
        String unusual = String.valueOf(
                record.getMap("restored", String.class, String.class).get(SampleDatabases.UNUSUAL));
        assertThat(SampleDatabases.contents(source, orders)).isEqualTo(ordersBefore);
        assertThat(SampleDatabases.contents(source, unusual))
                .isEqualTo(SampleDatabases.contents(source, SampleDatabases.UNUSUAL));
        assertThat(SampleDatabases.contents(source, ORDERS)).isEqualTo(ordersBefore);
        assertThat(Restores.databases(source))
                .containsAll(before)
                .contains(orders, unusual)
                .noneMatch(name -> name.startsWith("coffer_"));
        assertThat(record.getList("differences")).isNull();
        assertThat(record.getLong("bytes")).isPositive();
        assertThat(record.getDouble("duration")).isPositive();
        source.execute("postgres", "drop database \"" + orders + "\"", "drop database \"" + unusual + "\"");
    }

    @Test
    void a_database_comes_back_under_the_name_that_the_order_gives() {
        String instance = Api.DEMO.register(source, ORDERS, "shop");
        String backup = backedUp(instance);

        JsonPath record = Restores.completed(
                instance,
                Restores.of(
                        "http://localhost/v1.0/demo/backups/" + backup,
                        "databases",
                        List.of(ORDERS),
                        "as",
                        Map.of(ORDERS, "Orders' \"twin\"")));

        assertThat(record.getList("databases")).containsExactly(ORDERS);
        assertThat(record.getMap("restored")).isEqualTo(Map.of(ORDERS, "Orders' \"twin\""));
        assertThat(SampleDatabases.contents(source, "Orders' \"twin\"")).isEqualTo(ordersBefore);
        source.execute("postgres", "drop database \"Orders' \"\"twin\"\"\"");
    }

    @Test
    void a_busy_database_is_replaced_and_the_old_one_is_kept_until_it_is_dropped() throws Exception {
        source.execute("postgres", "create database busy");
        source.execute("busy", "create table t as select n from generate_series(1, 100) n");
        String instance = Api.DEMO.register(source, "busy");
        String backup = backedUp(instance);
        List<String> backedUp = SampleDatabases.contents(source, "busy");
        source.execute("busy", "delete from t where n > 10", "create table later ()");
        List<String> changed = SampleDatabases.contents(source, "busy");
        AtomicBoolean stop = new AtomicBoolean();
        Thread client = new Thread(() -> {
            while (!stop.get()) {
                try (Connection connection = source.connect("busy");
                        Statement statement = connection.createStatement()) {
                    statement.execute("select count(*), pg_sleep(0.05) from t");
                } catch (SQLException e) {
                    // It is ended by the swap, and comes back at once.
                }
            }
        });
        client.start();

        JsonPath record;
        try {
            record = Restores.completed(instance, Restores.of(backup, "mode", "replace"));
        } finally {
            stop.set(true);
            client.join();
        }

        String kept = record.getString("replaced.busy");
        assertThat(kept).matches("busy_before_\\d{8}T\\d{6}");
        assertThat(record.getMap("restored")).isEqualTo(Map.of("busy", "busy"));
        assertThat(SampleDatabases.contents(source, "busy")).isEqualTo(backedUp);
        assertThat(SampleDatabases.contents(source, kept)).isEqualTo(changed);

        assertThat(drop(instance, Map.of("database", "shop"))).isEqualTo(422);
        assertThat(Restores.databases(source)).contains("shop", kept);
        assertThat(drop(instance, Map.of("database", kept))).isEqualTo(202);
        assertThat(Restores.databases(source)).contains("busy").doesNotContain(kept);
        assertThat(drop(instance, Map.of("database", kept))).isEqualTo(422);
        assertThat(Restores.record(instance, record.getString("id")).getMap("replaced"))
                .isNull();
        source.execute("postgres", "drop database busy");
    }

    @Test
    void a_replaced_database_is_dropped_when_its_time_is_over() {
        source.execute("postgres", "create database timed");
        String instance = Api.DEMO.register(source, "timed");
        JsonPath record = Restores.completed(
                instance, Restores.of(backedUp(instance), "mode", "replace", "keep_replaced_for", "0s"));
        assertThat(record.getString("drop_replaced_at")).isNotNull();

        replaced.run();

        assertThat(Restores.databases(source)).contains("timed").doesNotContain(record.getString("replaced.timed"));
        JsonPath after = Restores.record(instance, record.getString("id"));
        assertThat(after.getMap("replaced")).isNull();
        assertThat(after.getString("drop_replaced_at")).isNull();
        source.execute("postgres", "drop database timed");
    }

    private static int drop(String instance, Map<String, String> what) {
        return Api.DEMO
                .post("/instances/" + instance + "/action", Map.of("drop_replaced", what))
                .statusCode();
    }

    @Test
    void a_database_that_was_dropped_is_replaced_by_its_restored_self() {
        source.execute("postgres", "create database lost");
        source.execute("lost", "create table t as select 1 as n");
        String instance = Api.DEMO.register(source, "lost");
        String backup = backedUp(instance);
        List<String> before = SampleDatabases.contents(source, "lost");
        source.execute("postgres", "drop database lost");

        JsonPath record = Restores.completed(instance, Restores.of(backup, "mode", "replace"));

        assertThat(record.getMap("restored")).isEqualTo(Map.of("lost", "lost"));
        assertThat(record.getMap("replaced")).isNull();
        assertThat(SampleDatabases.contents(source, "lost")).isEqualTo(before);
        source.execute("postgres", "drop database lost");
    }

    @Test
    void an_empty_database_comes_back_empty() {
        String instance = Api.DEMO.register(source, "empty_one");

        JsonPath record =
                Restores.completed(instance, Restores.of(backedUp(instance), "as", Map.of("empty_one", "empty_two")));

        assertThat(record.getList("failed")).isNull();
        assertThat(SampleDatabases.contents(source, "empty_two")).isEmpty();
        source.execute("postgres", "drop database empty_two");
    }

    @Test
    void restores_are_listed_newest_first_in_pages() {
        String instance = Api.DEMO.register(source, "empty_one");
        String backup = backedUp(instance);
        String first = Restores.completed(instance, Restores.of(backup, "as", Map.of("empty_one", "e1")))
                .getString("id");
        String second = Restores.completed(instance, Restores.of(backup, "as", Map.of("empty_one", "e2")))
                .getString("id");
        String path = "/instances/" + instance + "/restores";

        assertThat(Api.DEMO.get(path).jsonPath().getList("restores.id")).containsExactly(second, first);
        JsonPath page = Api.DEMO.get(path + "?limit=1").jsonPath();
        assertThat(page.getList("restores.id")).containsExactly(second);
        assertThat(page.getString("links[0].href")).contains("marker=" + second);
        assertThat(Api.DEMO.get(path + "?marker=" + second).jsonPath().getList("restores.id"))
                .containsExactly(first);
        assertThat(Api.DEMO.get(path + "?marker=" + first).jsonPath().getList("restores"))
                .isEmpty();
        assertThat(Api.DEMO.get(path + "?marker=" + backup).statusCode()).isEqualTo(400);
        assertThat(Api.OTHER.get(path).statusCode()).isEqualTo(404);
        assertThat(Api.OTHER.get(path + "/" + first).statusCode()).isEqualTo(404);
        assertThat(Api.DEMO.delete(path + "/" + first).statusCode()).isEqualTo(422);
        source.execute("postgres", "drop database e1", "drop database e2");
    }
}
