package dev.coffer.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.harness.Api;
import dev.coffer.harness.CatalogResource;
import dev.coffer.harness.Registration;
import dev.coffer.harness.TestServer;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What cannot be dumped costs itself only, and a backup that lacks something says so wherever it is shown. */
@QuarkusTest
@QuarkusTestResource(CatalogResource.class)
class IncompleteBackupTest {

    private static final String HEALTHY = "healthy";
    private static final String LEAST = "coffer";

    private static TestServer source;
    private static TestServer restored;

    @BeforeAll
    static void servers() {
        source = TestServer.start();
        restored = TestServer.start();
        source.execute(
                "postgres",
                "create role " + LEAST + " login password 'choose-one' in role pg_read_all_data",
                "create database " + HEALTHY);
        source.execute(HEALTHY, "create table t as select n, md5(n::text) as h from generate_series(1, 1000) n");
    }

    @AfterAll
    static void stop() {
        source.close();
        restored.close();
    }

    @AfterEach
    void only_the_healthy_one_stays() {
        for (String sick : source.rows(
                "postgres",
                "select format('%I', datname) from pg_database where octet_length(datname) = length(datname)"
                        + " and datname not in ('postgres', 'template0', 'template1', '" + HEALTHY + "')")) {
            if (sick.equals("sub")) {
                source.execute("sub", "alter subscription s set (slot_name = none)", "drop subscription s");
            }
            source.execute("postgres", "drop database " + sick + " with (force)");
        }
    }

    @Test
    void a_subscription_that_the_least_role_cannot_dump_is_told_and_leaves_the_backup_incomplete() {
        source.execute("postgres", "create database sub");
        source.execute(
                "sub", "create subscription s connection 'host=x dbname=y' publication p with (connect = false)");
        String instance = leastInstance();

        JsonPath record = Api.DEMO.completed(Api.DEMO.backup(instance));

        assertIncomplete(record, "subscriptions not dumped", "(subscription s)", "superuser");
        assertThat(manifest(record).getBoolean("complete")).isFalse();
        assertThat(Api.DEMO
                        .get("/instances/" + instance + "/backups")
                        .jsonPath()
                        .getBoolean("backup.complete"))
                .isFalse();
        assertThat(Api.DEMO.get("/backups?instance_id=" + instance).jsonPath().getList("backups.complete"))
                .containsExactly(false);
        assertHealthyRestores(record);
    }

    @Test
    void an_incremental_backup_builds_on_the_newest_complete_one() {
        String instance = leastInstance();
        String complete = Api.DEMO.backup(instance);
        assertThat(Api.DEMO.completed(complete).getBoolean("complete")).isTrue();
        source.execute("postgres", "create database closed", "alter database closed allow_connections false");
        String incomplete = Api.DEMO.backup(instance);
        assertIncomplete(Api.DEMO.completed(incomplete), "\"closed\" is left out", "ALLOW_CONNECTIONS true");
        source.execute("postgres", "drop database closed");

        JsonPath chosen =
                Api.DEMO.completed(Api.DEMO.backup(Map.of("name", "later", "instance", instance, "incremental", 1)));
        JsonPath named = Api.DEMO.completed(
                Api.DEMO.backup(Map.of("name", "later", "instance", instance, "parent_id", incomplete)));

        assertThat(chosen.getString("parent_id")).isEqualTo(complete);
        assertThat(chosen.getBoolean("complete")).isTrue();
        assertThat(named.getString("parent_id")).isEqualTo(incomplete);
        assertThat(named.getBoolean("complete")).isTrue();
        assertHealthyRestores(named);
    }

    @Test
    void a_database_that_pg_hba_conf_rejects_costs_itself_only_unless_it_is_named() {
        source.execute("postgres", "create database cloudsqladmin");
        List<String> hba = hba("host cloudsqladmin all 0.0.0.0/0 reject");
        try {
            JsonPath record = Api.DEMO.completed(Api.DEMO.backup(leastInstance()));

            assertIncomplete(record, "\"cloudsqladmin\" is left out", "pg_hba.conf", "'databases'");
            assertThat(files(record)).noneMatch(file -> file.contains("cloudsqladmin"));
            assertHealthyRestores(record);
        } finally {
            hba(hba.toArray(String[]::new));
        }
    }

    @Test
    void a_name_that_is_not_utf8_costs_its_database_only() throws Exception {
        source.execute(
                "postgres", "create database sa encoding 'SQL_ASCII' template template0 lc_collate 'C' lc_ctype 'C'");
        bytes("sa", "create database \"caf\u00e9\"");
        try {
            JsonPath record = Api.DEMO.completed(Api.DEMO.backup(leastInstance()));

            assertIncomplete(record, "\"caf\\xe9\" is left out", "UTF-8", "RENAME");
            assertHealthyRestores(record);
        } finally {
            bytes("sa", "drop database \"caf\u00e9\"");
        }
    }

    @Test
    void tables_with_names_that_are_not_utf8_are_dumped_and_told() throws Exception {
        source.execute(
                "postgres", "create database raw encoding 'SQL_ASCII' template template0 lc_collate 'C' lc_ctype 'C'");
        bytes("raw", "create schema \"s\u00e9\"");
        bytes("raw", "create table \"s\u00e9\".\"t\u00e9\" as select 'caf\u00e9'::text as \"c\u00e9\"");

        JsonPath record = Api.DEMO.completed(Api.DEMO.backup(leastInstance()));

        assertThat(record.getBoolean("complete")).isTrue();
        assertThat(record.getList("warnings", String.class))
                .anyMatch(warning -> warning.contains("\"s\\xe9.t\\xe9\"") && warning.contains("UTF-8"));
        assertThat(manifest(record)
                        .getString("contents.find { it.database == 'raw' }.schemas.find"
                                + " { it.name.startsWith('s') }.tables[0].name"))
                .isEqualTo("t\\xe9");
        run(
                restored,
                Path.of(URI.create(record.getString("locationRef"))).resolve("raw.pgdump.zst"),
                "zstd -dc $FILE | pg_restore --create --exit-on-error -d postgres");
        assertThat(restored.rows(
                        "raw",
                        "select count(*) from pg_class where relkind = 'r' and octet_length(relname) = 2"
                                + " and relnamespace >= 16384"))
                .containsExactly("1");
    }

    @Test
    void a_role_that_the_tool_cannot_pass_costs_the_globals_only() throws Exception {
        source.execute(
                "postgres", "create database sa encoding 'SQL_ASCII' template template0 lc_collate 'C' lc_ctype 'C'");
        bytes("sa", "create role \"r\u00e9\"");
        try {
            JsonPath record = Api.DEMO.completed(Api.DEMO.backup(leastInstance()));

            assertIncomplete(record, "Roles", "are left out", "pg_dumpall");
            assertThat(manifest(record).getList("parts.database"))
                    .contains(HEALTHY)
                    .doesNotContainNull();
            assertHealthyRestores(record);
        } finally {
            bytes("sa", "drop role \"r\u00e9\"");
        }
    }

    @Test
    void databases_with_something_that_cannot_be_read_cost_themselves_only() {
        source.execute(
                "postgres",
                "create database by_row",
                "create database large",
                "create database broken",
                "create database half_dropped",
                "create database limited connection limit 0");
        source.execute("by_row", "create table t as select 1", "alter table t enable row level security");
        source.execute("large", "select lo_from_bytea(0, '\\xcafe')");
        source.execute(
                "broken",
                "create function f() returns int language sql as 'select 1'",
                "create view v as select f()",
                "set allow_system_table_mods = on",
                "delete from pg_rewrite where ev_class = 'v'::regclass");
        source.execute("postgres", "update pg_database set datconnlimit = -2 where datname = 'half_dropped'");

        JsonPath record = Api.DEMO.completed(Api.DEMO.backup(leastInstance()));

        assertIncomplete(record, "\"by_row\" is left out", "BYPASSRLS");
        assertIncomplete(record, "\"large\" is left out", "large object");
        assertIncomplete(record, "\"broken\" is left out", "pg_dump");
        assertIncomplete(record, "\"limited\" is left out", "CONNECTION LIMIT");
        assertIncomplete(record, "\"half_dropped\" is left out", "DROP DATABASE");
        assertThat(manifest(record).getList("parts.database"))
                .containsExactlyInAnyOrder(null, HEALTHY, "postgres", "template1");
        assertThat(files(record)).hasSize(5);
        assertHealthyRestores(record);
    }

    @Test
    void a_named_database_that_cannot_be_dumped_fails_the_backup_which_says_how_to_leave_it_out() {
        source.execute("postgres", "create database by_row");
        source.execute("by_row", "create table t as select 1", "alter table t enable row level security");
        String instance = leastInstance(HEALTHY, "by_row");

        JsonPath record = Api.DEMO.ended(Api.DEMO.backup(instance));

        assertThat(record.getString("status")).isEqualTo("FAILED");
        assertThat(record.getString("fault.message")).contains("BYPASSRLS", "leave it out of 'databases'");
        assertThat(record.getMap("")).doesNotContainKey("complete");
    }

    @Test
    void where_no_database_can_be_dumped_the_backup_fails_with_the_reasons() {
        for (String database : List.of(HEALTHY, "postgres", "template1")) {
            source.execute(database, "create table hidden as select 1", "alter table hidden enable row level security");
        }
        try {
            JsonPath record = Api.DEMO.ended(Api.DEMO.backup(leastInstance()));

            assertThat(record.getString("status")).isEqualTo("FAILED");
            assertThat(record.getString("fault.code")).isEqualTo("toolFailed");
            assertThat(record.getString("fault.message"))
                    .startsWith("No database could be dumped.")
                    .contains("\"" + HEALTHY + "\"", "\"postgres\"", "\"template1\"", "BYPASSRLS");
        } finally {
            for (String database : List.of(HEALTHY, "postgres", "template1")) {
                source.execute(database, "drop table hidden");
            }
        }
    }

    private static String leastInstance(String... databases) {
        Response response = Api.DEMO.post(
                "/instances",
                Registration.of(source, databases)
                        .connection("username", LEAST)
                        .connection("password", "choose-one")
                        .body());
        assertThat(response.statusCode()).as(response.asString()).isEqualTo(200);
        return response.path("instance.id");
    }

    private static void assertIncomplete(JsonPath record, String... words) {
        assertThat(record.getBoolean("complete")).as(record.prettify()).isFalse();
        assertThat(String.join("\n", record.getList("warnings", String.class))).contains(words);
    }

    private static void assertHealthyRestores(JsonPath record) {
        StockRestore.into(restored, Path.of(URI.create(record.getString("locationRef"))), manifest(record));
        String rows = "select count(*), md5(string_agg(t::text, ',' order by n)) from t";
        assertThat(restored.rows(HEALTHY, rows)).isEqualTo(source.rows(HEALTHY, rows));
    }

    private static JsonPath manifest(JsonPath record) {
        return JsonPath.from(Path.of(URI.create(record.getString("locationRef")))
                .resolve("manifest.json")
                .toFile());
    }

    private static List<String> files(JsonPath record) {
        try (Stream<Path> files = Files.list(Path.of(URI.create(record.getString("locationRef"))))) {
            return files.map(file -> file.getFileName().toString()).toList();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Puts lines before those of pg_hba.conf, or in their place, and returns those that were there. */
    private static List<String> hba(String... lines) {
        String file = source.rows("postgres", "show hba_file").get(0);
        List<String> before = source.rows(
                "postgres",
                "select line from unnest(string_to_array(pg_read_file('" + file
                        + "'), chr(10))) line where line <> ''");
        String all =
                lines.length == 1 ? lines[0] + "'), ('" + String.join("'), ('", before) : String.join("'), ('", lines);
        source.execute("postgres", "copy (values ('" + all + "')) to '" + file + "'", "select pg_reload_conf()");
        return before;
    }

    /** Runs a statement whose characters are the bytes of names, in a session without an encoding. */
    private static void bytes(String database, String sql) throws Exception {
        Path file = Files.createTempFile("statement", ".sql");
        Files.write(file, sql.getBytes(StandardCharsets.ISO_8859_1));
        run(source, file, "PGCLIENTENCODING=SQL_ASCII psql -X -q -v ON_ERROR_STOP=1 -d " + database + " -f $FILE");
        Files.delete(file);
    }

    private static void run(TestServer server, Path file, String command) throws Exception {
        ProcessBuilder builder =
                new ProcessBuilder("bash", "-c", "set -o pipefail; " + command).redirectErrorStream(true);
        builder.environment()
                .putAll(Map.of(
                        "FILE",
                        file.toString(),
                        "PGHOST",
                        "127.0.0.1",
                        "PGPORT",
                        String.valueOf(server.port()),
                        "PGUSER",
                        TestServer.USER,
                        "PGPASSWORD",
                        TestServer.PASSWORD));
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        assertThat(process.waitFor()).as(said).isZero();
    }
}
