package dev.coffer.restore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.harness.Api;
import dev.coffer.harness.CatalogResource;
import dev.coffer.harness.TestServer;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Restores of single tables. */
@QuarkusTest
@QuarkusTestResource(CatalogResource.class)
class RestoredTablesTest {

    private static TestServer source;

    @BeforeAll
    static void start() {
        source = TestServer.start();
        source.execute("postgres", "create database shop");
        source.execute(
                "shop",
                "create schema \"My.schema\"",
                "create table t (id bigint generated always as identity primary key, word text)",
                "create index t_word on t (word)",
                "insert into t (word) select 'w' || n from generate_series(1, 1000) n",
                "create table \"My.schema\".t as select n from generate_series(1, 7) n");
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
    void tables_come_back_into_a_schema_of_their_own() {
        String instance = Api.DEMO.register(source, "shop");
        String backup = backedUp(instance);
        List<String> live = source.rows("shop", "select count(*), md5(string_agg(t::text, ',' order by id)) from t");

        JsonPath record = Restores.completed(
                instance, Restores.of(backup, "tables", Map.of("shop", List.of("public.t", "\"My.schema\".t"))));

        List<String> schemas =
                source.rows("shop", "select nspname from pg_namespace where nspname like 'restored\\_%' order by 1");
        assertThat(schemas).as(record.prettify()).hasSize(2);
        List<String> counts = schemas.stream()
                .map(schema -> source.rows("shop", "select count(*) from \"" + schema + "\".t")
                        .get(0))
                .toList();
        assertThat(counts).containsExactlyInAnyOrder("1000", "7");
        assertThat(source.rows("shop", "select count(*), md5(string_agg(t::text, ',' order by id)) from t"))
                .isEqualTo(live);
        assertThat(Restores.databases(source)).noneMatch(name -> name.startsWith("coffer_"));
        schemas.forEach(schema -> source.execute("shop", "drop schema \"" + schema + "\" cascade"));
    }

    @Test
    void tables_come_back_into_a_database_of_their_own_if_it_gets_a_name() {
        String instance = Api.DEMO.register(source, "shop");
        String backup = backedUp(instance);

        Restores.completed(
                instance,
                Restores.of(
                        backup, "tables", Map.of("shop", List.of("public.t")), "as", Map.of("shop", "shop_tables")));

        assertThat(source.rows("shop_tables", "select count(*) from public.t")).containsExactly("1000");
        assertThat(source.rows("shop_tables", "select 1 from pg_tables where schemaname = 'My.schema'"))
                .isEmpty();
        source.execute("postgres", "drop database shop_tables");
    }
}
