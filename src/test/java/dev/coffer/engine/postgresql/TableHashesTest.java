package dev.coffer.engine.postgresql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.engine.DatabaseContents;
import dev.coffer.engine.DatabaseContents.Table;
import dev.coffer.engine.RestoreTarget;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Which changes change the hash of a table, and which do not. */
@Timeout(120)
class TableHashesTest {

    private static final String SOURCE = "hashed";
    private static final String COPY = "hashed copy";
    private static final Duration LONG = Duration.ofMinutes(1);

    private static final PostgresServer server = PostgresServer.shared();

    @BeforeEach
    void an_empty_database() {
        create(SOURCE, "");
    }

    private static void create(String database, String options) {
        server.dropDatabase(database);
        server.sql("postgres", "CREATE DATABASE " + PostgresServer.quote(database) + options);
    }

    @Test
    void neither_the_order_of_rows_nor_that_of_columns_nor_a_dropped_column_changes_a_hash() throws Exception {
        server.sql(
                SOURCE,
                "CREATE TABLE a (n int, t text)",
                "INSERT INTO a VALUES (1, 'one'), (2, NULL), (3, ''), (3, '')",
                "CREATE TABLE b (t text, gone int, n int)",
                "INSERT INTO b VALUES ('', 7, 3), (NULL, 8, 2), ('', 9, 3), ('one', 5, 1)",
                "ALTER TABLE b DROP COLUMN gone");

        Map<String, Table> tables = hashed(SOURCE);

        assertThat(hash(tables, "a")).matches("sha256-sum:[0-9a-f]{32}").isEqualTo(hash(tables, "b"));
    }

    @Test
    void every_other_change_of_as_many_rows_changes_it() throws Exception {
        server.sql(
                SOURCE,
                "CREATE TABLE original AS VALUES (1, 'a'), (2, 'b')",
                "CREATE TABLE value AS VALUES (1, 'a'), (2, 'c')",
                "CREATE TABLE swapped AS VALUES (1, 'b'), (2, 'a')",
                "CREATE TABLE repeated AS VALUES (1, 'a'), (1, 'a')",
                "CREATE TABLE nothing AS VALUES (1, 'a'), (2, NULL)",
                "CREATE TABLE blank AS VALUES (1, 'a'), (2, '')",
                "CREATE TABLE empty_one (column1 int, column2 text)");

        Map<String, Table> tables = hashed(SOURCE);

        assertThat(tables.values().stream().map(Table::hash))
                .doesNotContainNull()
                .doesNotHaveDuplicates();
    }

    @Test
    void a_restored_database_has_the_same_hashes_whatever_it_is_set_to() throws Exception {
        create(SOURCE, " ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0");
        server.sql(
                SOURCE,
                "CREATE EXTENSION hstore",
                "CREATE TYPE mood AS ENUM ('good', 'bad')",
                "CREATE DOMAIN amount AS numeric CHECK (VALUE > 0)",
                """
                CREATE TABLE all_types AS SELECT n, n / 3.0 AS num, n::real / 3 AS r, n::float8 / 3 AS d,
                    (n * 1.25)::money AS m, now() + n * interval '1 day' AS tz, date '2020-01-01' + n AS da,
                    make_interval(days => n, secs => n) AS i, ('é' || n)::char(9) AS c, sha256(n::text::bytea) AS b,
                    ARRAY[n, NULL] AS a, jsonb_build_object('k', n) AS j, xmlelement(name x, n) AS x,
                    int4range(0, n) AS ra, inet '10.0.0.1' + n AS ip, B'101' AS bi, 'good'::mood AS e,
                    n::numeric::amount AS am, point(n, 1.0 / n) AS po, to_tsvector('simple', 'ab ' || n) AS ts,
                    'all_types_seen'::text AS te, ROW(n, 'x')::pg_catalog.record IS NULL AS ro, gen_random_uuid() AS u
                FROM generate_series(1, 200) n""",
                "CREATE TABLE labelled (h hstore)",
                "INSERT INTO labelled VALUES ('b=>1, a=>2')",
                "CREATE TABLE narrow (c \"char\")",
                "INSERT INTO narrow VALUES ('x')",
                "CREATE TABLE made (n int, twice int GENERATED ALWAYS AS (n * 2) STORED)",
                "INSERT INTO made VALUES (4)",
                "CREATE TABLE parent (n int)",
                "CREATE TABLE child (z int, n int)",
                "ALTER TABLE child INHERIT parent",
                "INSERT INTO child VALUES (1, 2)",
                "CREATE TABLE bare ()",
                "INSERT INTO bare DEFAULT VALUES");
        server.sql("postgres", "ALTER DATABASE " + SOURCE + " SET DateStyle = 'German'");
        Map<String, Table> before = hashed(SOURCE);

        RestoredServer.restore(server, RestoredServer.dump(server, SOURCE), COPY);
        server.sql(
                "postgres",
                "ALTER DATABASE \"hashed copy\" SET DateStyle = 'SQL, DMY'",
                "ALTER DATABASE \"hashed copy\" SET bytea_output = 'escape'",
                "ALTER DATABASE \"hashed copy\" SET extra_float_digits = -3",
                "ALTER DATABASE \"hashed copy\" SET TimeZone = 'Asia/Tokyo'",
                "ALTER DATABASE \"hashed copy\" SET IntervalStyle = 'iso_8601'");

        assertThat(hashed(COPY)).isEqualTo(before);
        assertThat(before.values().stream().map(Table::hash)).doesNotContainNull();
        assertThat(hash(before, "labelled")).startsWith("sha256-sum hstore 1.");
        assertThat(hash(before, "narrow")).startsWith("sha256-sum server 1");
    }

    @Test
    void bytes_of_no_encoding_are_hashed_as_they_are() throws Exception {
        create(SOURCE, " ENCODING 'SQL_ASCII' LOCALE 'C' TEMPLATE template0");
        server.sql(
                SOURCE,
                "CREATE TABLE t AS SELECT E'\\351'::text AS word",
                "CREATE TABLE u AS SELECT 'e'::text AS word");

        Map<String, Table> tables = hashed(SOURCE);

        assertThat(hash(tables, "t")).matches("sha256-sum:[0-9a-f]{32}").isNotEqualTo(hash(tables, "u"));
    }

    @Test
    void a_cast_that_the_owner_of_a_table_has_defined_does_not_run() throws Exception {
        server.sql(
                SOURCE,
                "CREATE TABLE t AS SELECT 1 AS n",
                "CREATE FUNCTION trap(t) RETURNS text LANGUAGE plpgsql AS $$ BEGIN RAISE 'trapped'; END $$",
                "CREATE CAST (t AS text) WITH FUNCTION trap(t) AS IMPLICIT");

        assertThat(hash(hashed(SOURCE), "t")).matches("sha256-sum:[0-9a-f]{32}");
    }

    @Test
    void what_cannot_be_hashed_has_a_reason() throws Exception {
        server.sql("postgres", "DROP ROLE IF EXISTS hasher", "CREATE ROLE hasher LOGIN PASSWORD 'hasher'");
        server.sql(
                SOURCE,
                "CREATE TABLE free AS SELECT 1 AS n",
                "CREATE TABLE locked AS SELECT 1 AS n",
                "CREATE TABLE secret AS SELECT 1 AS n",
                "CREATE TABLE by_row AS SELECT 1 AS n",
                "CREATE POLICY none ON by_row USING (false)",
                "ALTER TABLE by_row ENABLE ROW LEVEL SECURITY",
                "CREATE TABLE parted (n int) PARTITION BY LIST (n)",
                "GRANT SELECT ON free, locked, by_row TO hasher");

        Map<String, Table> tables;
        try (Connection lock = server.connect(SOURCE);
                Statement statement = lock.createStatement()) {
            lock.setAutoCommit(false);
            statement.execute("LOCK TABLE locked IN ACCESS EXCLUSIVE MODE");
            tables = hashed(SOURCE, "hasher", "hasher", LONG);
        }

        assertThat(hash(tables, "free")).isNotNull();
        assertThat(reason(tables, "locked")).isEqualTo("locked by another session");
        assertThat(reason(tables, "secret")).startsWith("the role may not read it");
        assertThat(reason(tables, "by_row")).startsWith("the role may not read it");
        assertThat(tables.get("parted")).isEqualTo(new Table("parted", "partitioned", null, null, null, null, null));
    }

    @Test
    void what_is_not_hashed_in_time_has_a_reason_and_is_counted_all_the_same() throws Exception {
        server.sql(SOURCE, "CREATE TABLE t AS SELECT n FROM generate_series(1, 300000) n");

        Map<String, Table> tables = hashed(SOURCE, "postgres", null, Duration.ofMillis(1));

        assertThat(tables.get("t"))
                .isEqualTo(new Table("t", null, 300_000L, null, null, null, "not hashed within 0 s"));
    }

    @Test
    void a_restore_hashes_those_that_it_is_asked_for() throws Exception {
        server.sql(SOURCE, "CREATE TABLE t AS SELECT 1 AS n", "CREATE TABLE u AS SELECT 1 AS n");

        try (RestoreTarget target = RestoredServer.ENGINE.connect(server.target("postgres", null), null)) {
            DatabaseContents contents = target.contents(SOURCE, Set.of(List.of("public", "t")), LONG);

            assertThat(contents.hashed()).containsExactly(List.of("public", "t"));
        }
    }

    private static Map<String, Table> hashed(String database) throws Exception {
        return hashed(database, "postgres", null, LONG);
    }

    private static Map<String, Table> hashed(String database, String role, @Nullable String password, Duration longest)
            throws Exception {
        PostgresLogin login = new PostgresLogin(server.target(role, password), PostgresServer.CONFIG);
        try (PostgresSnapshot snapshot = PostgresSnapshot.open(login, database, LONG)) {
            PostgresInventory inventory = new PostgresInventory(
                    snapshot, LONG, bytes -> {}, new TableHashes(snapshot, longest), (schema, table) -> true);
            inventory.run();
            Map<String, Table> tables = new TreeMap<>();
            Objects.requireNonNull(inventory.contents())
                    .schemas()
                    .forEach(schema -> schema.tables().forEach(table -> tables.put(table.name(), table)));
            return tables;
        }
    }

    private static @Nullable String hash(Map<String, Table> tables, String name) {
        return Objects.requireNonNull(tables.get(name)).hash();
    }

    private static @Nullable String reason(Map<String, Table> tables, String name) {
        return Objects.requireNonNull(tables.get(name)).hashReason();
    }
}
