package dev.coffer.engine.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffer.engine.DatabaseRestore;
import dev.coffer.engine.EngineException;
import dev.coffer.engine.MemoryDump;
import dev.coffer.engine.RestoreResult;
import dev.coffer.engine.RestoreTarget;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Single tables of a backup, restored into schemas of their own in the live database. */
@Timeout(120)
class TableRestoreTest {

    private static final String[] SHOP = {
        "create schema app",
        "create type app.state as enum ('open', 'paid')",
        "create sequence app.shared",
        "create table app.customers (id serial primary key, name text unique)",
        "create table app.orders (id bigint generated always as identity primary key, no serial, s app.state default 'open',"
                + " k int default nextval('app.shared'), customer int references app.customers, up int references app.orders,"
                + " check (no > 0))",
        "create table app.\"Orders\" (x int)",
        "create table app.\"app.orders\" (x int)",
        "create table app.\"orders id\" (x bigint references app.orders)",
        "create table public.orders (x int)",
        "create table app.base (x int)",
        "create table app.derived (y int) inherits (app.base)",
        "create table app.parts (id int primary key, at date) partition by range (id)",
        "create table app.parts_1 partition of app.parts for values from (0) to (10)",
        "create table app.parts_2 partition of app.parts for values from (10) to (20) partition by range (id)",
        "create table app.parts_2a partition of app.parts_2 for values from (10) to (15)",
        "create index on app.parts (at)",
        "create index orders_state on app.orders (s, no)",
        "create statistics app.stat on no, s from app.orders",
        "create function app.touch() returns trigger language plpgsql as 'begin return new; end'",
        "create trigger touch before insert on app.orders for each row execute function app.touch()",
        "create policy mine on app.orders using (exists (select 1 from app.customers))",
        "alter table app.orders enable row level security",
        "create rule noted as on insert to app.customers do also insert into app.orders (no) values (default)",
        "comment on column app.orders.no is 'the number'",
        "grant usage on schema app to keeper",
        "grant select on app.customers to keeper",
        "grant select on app.orders to reader",
        "alter table app.orders owner to keeper",
        "insert into app.customers (name) values ('a'), ('b')",
        "insert into app.orders (customer) values (1), (2), (2)",
        "insert into app.\"Orders\" values (1)",
        "insert into app.\"app.orders\" values (2)",
        "insert into public.orders values (3)",
        "insert into app.derived values (1, 2)",
        "insert into app.parts values (1, '2020-01-01'), (12, '2021-01-01')",
    };

    /** All that there is, and where. */
    private static final String EVERYTHING = """
            select concat_ws('|', c.oid, c.relnamespace::regnamespace, c.relname, c.relkind, c.relowner, c.relacl, c.relfilenode,
                (xpath('/row/n/text()', query_to_xml(case when c.relkind in ('r', 'S')
                    then format('select count(*) as n from only %s', c.oid::regclass) else 'select 0 as n' end, false, true, '')))[1])
            from pg_class c where c.oid >= 16384 and c.relnamespace::regnamespace::text not like 'restored%'
                and c.relnamespace <> 'pg_toast'::regnamespace
            union all select concat_ws('|', oid, conname, conrelid::regclass) from pg_constraint
                where connamespace::regnamespace::text not like 'restored%'
            union all select concat_ws('|', oid, tgname, tgrelid::regclass) from pg_trigger where not tgisinternal
                and tgrelid::regclass::text not like 'restored%'
            order by 1""";

    private static final String ROWS = "select to_jsonb(o)::text from app.orders o order by no";

    private static PostgresServer server;
    private static MemoryDump dump;
    private static List<String> orders;

    @BeforeAll
    static void a_shop_and_its_backup() throws Exception {
        server = PostgresServer.start();
        server.sql("postgres", "create role keeper", "create role reader", "create database shop");
        server.sql("shop", SHOP);
        dump = RestoredServer.dump(server, "shop");
        orders = server.query("shop", ROWS);
        server.sql("shop", "delete from app.orders where no = 3");
    }

    @BeforeEach
    void nothing_is_restored() {
        for (String schema : server.query(
                "shop", "select quote_ident(nspname) from pg_namespace" + " where nspname like 'restored%'")) {
            server.sql("shop", "drop schema " + schema + " cascade");
        }
    }

    @AfterAll
    static void it_ends() throws IOException {
        server.close();
    }

    private static List<String> restored(String... tables) throws Exception {
        try (RestoreTarget target = RestoredServer.ENGINE.connect(server.target("postgres", null), null)) {
            target.drop("scratch");
            DatabaseRestore order = new DatabaseRestore("scratch", List.of(tables), false, 2);
            target.check(dump, order);
            RestoreResult result = target.restore(dump, order);
            assertThat(result.failed()).isEmpty();
            RestoreResult copied = target.copyTables("scratch", List.of(tables), "shop", "restored_1");
            assertThat(copied.failed()).isEmpty();
            target.drop("scratch");
            return result.notes();
        }
    }

    @Test
    void a_table_comes_back_with_all_that_belongs_to_it_and_nothing_else_changes() throws Exception {
        List<String> before = server.query("shop", EVERYTHING);

        List<String> notes = restored("app.orders");

        assertThat(server.query("shop", EVERYTHING)).isEqualTo(before);
        assertThat(notes).singleElement().asString().contains("orders_customer_fkey", "left out");
        assertThat(server.query(
                        "shop",
                        "select relkind::text || ' ' || relname || ' ' || relowner::regrole from pg_class"
                                + " where relnamespace = 'restored_1_app'::regnamespace order by 1"))
                .containsExactly(
                        "S orders_id_seq keeper",
                        "S orders_no_seq keeper",
                        "i orders_pkey keeper",
                        "i orders_state keeper",
                        "r orders keeper");
        assertThat(server.query("shop", ROWS.replace("app.", "restored_1_app.")))
                .isEqualTo(orders);
        assertThat(server.query(
                        "shop", "insert into restored_1_app.orders (customer) values (9) returning id || ' ' || no"))
                .containsExactly("6 6");
        assertThat(server.query(
                        "shop",
                        "select conname from pg_constraint where conrelid ="
                                + " 'restored_1_app.orders'::regclass order by 1"))
                .containsExactly("orders_no_check", "orders_pkey", "orders_up_fkey");
        assertThat(server.query("shop", """
                select tgname from pg_trigger where tgrelid = 'restored_1_app.orders'::regclass and not tgisinternal
                union all select polname from pg_policy where polrelid = 'restored_1_app.orders'::regclass
                union all select stxname from pg_statistic_ext where stxrelid = 'restored_1_app.orders'::regclass
                union all select col_description('restored_1_app.orders'::regclass, 2)
                union all select relacl::text || relrowsecurity from pg_class where oid = 'restored_1_app.orders'::regclass"""))
                .containsExactly("touch", "mine", "stat", "the number", "{keeper=arwdDxt/keeper,reader=r/keeper}true");
    }

    @Test
    void names_that_differ_by_case_schema_or_dots_are_told_apart() throws Exception {
        restored("app.\"Orders\"", "app.\"app.orders\"", "public.orders");

        assertThat(server.query(
                        "shop",
                        "select relnamespace::regnamespace || ' ' || relname from pg_class"
                                + " where relnamespace::regnamespace::text like 'restored%' order by 1"))
                .containsExactly("restored_1_app Orders", "restored_1_app app.orders", "restored_1_public orders");
        assertThat(server.query("shop", "select x::text from restored_1_app.\"Orders\""))
                .containsExactly("1");
        assertThat(server.query("shop", "select x::text from restored_1_app.\"app.orders\""))
                .containsExactly("2");
    }

    @Test
    void partitions_come_with_their_table_and_a_child_leaves_its_parent() throws Exception {
        restored("app.parts", "app.derived");

        assertThat(server.query(
                        "shop",
                        "select inhrelid::regclass || ' ' || inhparent::regclass from pg_inherits"
                                + " where inhrelid::regclass::text like 'restored%.parts%' and inhrelid::regclass::text !~ 'idx|pkey'"
                                + " order by 1"))
                .containsExactly(
                        "restored_1_app.parts_1 restored_1_app.parts",
                        "restored_1_app.parts_2 restored_1_app.parts",
                        "restored_1_app.parts_2a restored_1_app.parts_2");
        assertThat(server.query("shop", "select id || ' ' || at from restored_1_app.parts order by 1"))
                .containsExactly("1 2020-01-01", "12 2021-01-01");
        assertThat(server.query("shop", "select x || ' ' || y from restored_1_app.derived"))
                .containsExactly("1 2");
        assertThat(server.query("shop", "select count(*)::text from app.base")).containsExactly("1");
    }

    @Test
    void one_partition_comes_alone() throws Exception {
        restored("app.parts_1");

        assertThat(server.query(
                        "shop",
                        "select relname || ' ' || relispartition from pg_class"
                                + " where relnamespace = 'restored_1_app'::regnamespace and relkind in ('r', 'p')"))
                .containsExactly("parts_1 false");
        assertThat(server.query("shop", "select id::text from restored_1_app.parts_1"))
                .containsExactly("1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "app.nothing",
                "app.Orders",
                "orders",
                "app.orders.id",
                "app.orders; drop table app.orders",
                "app.\"x",
                "shop.app.orders",
                "app.o*",
                ""
            })
    void what_the_backup_has_no_table_of_is_refused_before_anything_is_written(String table) throws Exception {
        try (RestoreTarget target = RestoredServer.ENGINE.connect(server.target("postgres", null), null)) {
            DatabaseRestore order = new DatabaseRestore("scratch", List.of(table), false, 1);

            assertThatThrownBy(() -> target.check(dump, order)).isInstanceOf(EngineException.class);
            assertThatThrownBy(() -> target.restore(dump, order)).isInstanceOf(EngineException.class);
            assertThat(target.databases()).doesNotContain("scratch");
        }
    }

    @Test
    void a_copy_that_fails_leaves_nothing_in_the_live_database() throws Exception {
        server.sql("shop", "alter type app.state rename to other");
        List<String> before = server.query("shop", EVERYTHING);
        try (RestoreTarget target = RestoredServer.ENGINE.connect(server.target("postgres", null), null)) {
            target.drop("scratch");
            target.restore(dump, new DatabaseRestore("scratch", List.of("app.orders"), false, 2));

            assertThatThrownBy(() -> target.copyTables("scratch", List.of("app.orders"), "shop", "restored_1"))
                    .hasMessageContaining("app.state");
            assertThat(server.query("shop", EVERYTHING)).isEqualTo(before);
            assertThat(server.query("shop", "select nspname from pg_namespace where nspname like 'restored%'"))
                    .isEmpty();
        } finally {
            server.sql("shop", "alter type app.other rename to state");
        }
    }
}
