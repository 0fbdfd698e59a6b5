package dev.coffer.docs;

import static dev.coffer.docs.RestorePage.block;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.backup.SampleDatabases;
import dev.coffer.harness.Api;
import dev.coffer.harness.CatalogResource;
import dev.coffer.harness.TestFolders;
import dev.coffer.harness.TestServer;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * {@code docs/restore.md}, followed block by block for an incremental backup of a server that has everything that can
 * stand in the way.
 */
@QuarkusTest
@QuarkusTestResource(CatalogResource.class)
class RestorePageTest {

    private static final String ROLES = block("Roles", 1);
    private static final String ONE = block("One database", 1);
    private static final String ALL = block("All databases", 1);
    private static final String COMPARE = block("Compare", 1);
    private static final String DUMP = block("Step by step", 1);
    private static final String CREATE = block("Step by step", 2);
    private static final String FILL = block("Step by step", 3);
    private static final String FILL_LATER = FILL.replace("restore_list \"$database\"\n", "");
    private static final String BESIDE = block("Beside an existing database", 1);

    private static TestServer source;
    private static TestServer target;
    private static @Nullable Path backup;

    @BeforeAll
    static void servers() {
        source = TestServer.start();
        target = TestServer.start();
        fill();
    }

    private static RestorePage page() {
        return RestorePage.of(target, backup());
    }

    /** The backup of all tests, taken for the first of them. */
    private static synchronized Path backup() {
        if (backup == null) {
            String instance = Api.DEMO.register(source);
            Api.DEMO.completed(Api.DEMO.backup(instance));
            source.execute("late", "set default_transaction_read_only = off", "insert into waits values (2)");
            JsonPath record = Api.DEMO.completed(
                    Api.DEMO.backup(Map.of("name", "later", "instance", instance, "incremental", 1)));
            backup = Path.of(URI.create(record.getString("locationRef")));
        }
        return backup;
    }

    @AfterAll
    static void stop() {
        source.close();
        target.close();
    }

    private static void fill() {
        SampleDatabases.fill(source);
        for (TestServer server : List.of(source, target)) {
            server.execute("postgres", "create role known login password 'of " + server.port() + "'");
        }
        source.execute(
                "postgres",
                "create table of_every_server as select 1 as n",
                "create role keeper",
                "set allow_in_place_tablespaces = on",
                "create tablespace fast owner keeper location ''",
                "create database late owner keeper tablespace fast",
                "create database without",
                "create database latin encoding 'LATIN1' locale 'C' template template0",
                "create database ascii encoding 'SQL_ASCII' locale 'C' template template0");
        source.execute(
                "late",
                "create table waits (n integer primary key) tablespace pg_default",
                "insert into waits values (1)",
                "create materialized view z as select 1 as n",
                "create function read_z() returns bigint language plpgsql as 'begin return (select count(*) from public.z); end'",
                "create materialized view a as select public.read_z() as counted",
                "create table paid (amount money)",
                "insert into paid values ('1234.56')",
                "alter table waits owner to keeper",
                "alter database late set default_transaction_read_only = on",
                "alter database late set lc_monetary = 'C'");
        source.execute(
                "without",
                "create extension tcn",
                "create table kept as select 7 as n",
                "set allow_system_table_mods = on",
                "update pg_extension set extname = 'vanished' where extname = 'tcn'");
        source.execute("latin", "create table words (word text)", "insert into words values ('Käse')");
        source.execute("ascii", "create table words (word text)", "insert into words values (E'K\\344se')");
        source.execute(
                "postgres",
                "create schema \"Odd.one\"",
                "create table \"Odd.one\".\"it's\" as select n from generate_series(1, 3) n");
    }

    private static String database(String name) {
        return "database='" + name.replace("'", "'\\''") + "'\n";
    }

    private static void dropAll() {
        target.rows(
                        "postgres",
                        "select format('drop database %I', datname) from pg_database where not datistemplate and datname <> 'postgres'")
                .forEach(drop -> target.execute("postgres", drop));
    }

    @Test
    void the_checks_pass_and_say_what_the_backup_needs() {
        String said = page().paste(block("Check", 1), block("Check", 2), block("Check", 3))
                .succeeded();
        assertThat(said)
                .contains("orders.pgdump.zst: OK")
                .contains("\"serverVersion\": \"15.")
                .contains("\"without\"");
    }

    @Test
    void roles_come_back_with_their_passwords_and_those_that_exist_stay_as_they_are() {
        RestorePage page = page();
        String known = "select rolpassword from pg_authid where rolname in ('known', 'postgres') order by rolname";
        List<String> before = target.rows("postgres", known);

        page.paste(ROLES).succeeded();
        page.paste(ROLES).succeeded();

        assertThat(target.rows("postgres", known)).isEqualTo(before);
        assertThat(target.rows("postgres", SampleDatabases.ROLES))
                .isEqualTo(source.rows("postgres", SampleDatabases.ROLES));
    }

    @Test
    void databases_come_back_with_contents_owner_and_encoding() {
        RestorePage page = page();
        dropAll();
        page.paste(ROLES, ONE, COMPARE).succeeded();
        page.paste(
                        database(SampleDatabases.UNUSUAL),
                        ONE.replace("database=orders\n", ""),
                        COMPARE,
                        "database=latin\n" + ONE.replace("database=orders\n", ""))
                .succeeded();

        for (String database : List.of(SampleDatabases.ORDERS, SampleDatabases.UNUSUAL)) {
            assertThat(SampleDatabases.contents(target, database))
                    .isEqualTo(SampleDatabases.contents(source, database));
        }
        String properties = "select datname, pg_get_userbyid(datdba), pg_encoding_to_char(encoding), datcollate"
                + " from pg_database where datname in ('orders', 'latin') order by 1";
        assertThat(target.rows("postgres", properties)).isEqualTo(source.rows("postgres", properties));
        assertThat(target.rows("latin", "select word from words")).containsExactly("Käse");

        target.execute("orders", "delete from many where id = 7");
        assertThat(page.paste("database=orders\n", COMPARE).failed()).contains("\"public\".\"many\"|50000|49999");
    }

    @Test
    void the_loop_over_all_databases_ends_with_the_first_that_cannot_be_restored() {
        RestorePage page = page();
        dropAll();
        assertThat(page.paste(ROLES, ALL).failed()).contains("tablespace \"fast\" does not exist");
    }

    @Test
    void what_depends_on_what_comes_later_is_tried_again_in_a_read_only_database_without_its_tablespace() {
        RestorePage page = page();
        dropAll();
        String said = page.paste(ROLES, "database=late\n", DUMP, CREATE).failed();
        assertThat(said).contains("tablespace \"fast\" does not exist");

        page.paste("database=late\n", DUMP, FILL_LATER, block("Tablespaces", 1), block("Tablespaces", 2), COMPARE)
                .succeeded();

        assertThat(target.rows("late", "select counted from a")).containsExactly("1");
        assertThat(target.rows("late", "select n from waits order by 1")).containsExactly("1", "2");
        assertThat(target.rows("late", "select amount from paid"))
                .isEqualTo(source.rows("late", "select amount from paid"));
        assertThat(target.rows("late", "show default_transaction_read_only")).containsExactly("on");
        assertThat(target.rows("late", "select tableowner from pg_tables where tablename = 'waits'"))
                .containsExactly("keeper");
    }

    @Test
    void an_extension_that_the_server_lacks_is_named_before_anything_is_written_and_can_be_left_out() {
        RestorePage page = page();
        dropAll();
        String missing = block("Extensions", 1);
        String leave = block("Extensions", 2).replace("extension=postgis", "extension=vanished");

        assertThat(page.paste("database=without\n", DUMP, missing).succeeded()).contains("vanished");
        assertThat(target.rows("postgres", "select 1 from pg_database where datname = 'without'"))
                .isEmpty();
        assertThat(page.paste("database=without\n", DUMP, CREATE, FILL).failed())
                .contains("extension \"vanished\" is not available");
        dropAll();
        page.paste("database=without\n", DUMP, leave, CREATE, FILL, COMPARE).succeeded();
        assertThat(target.rows("without", "select n from kept")).containsExactly("7");
    }

    @Test
    void owners_that_are_missing_are_listed_and_created() {
        RestorePage page = page();
        dropAll();
        target.execute(
                "postgres",
                "drop role if exists sample_owner",
                "drop role if exists sample_group",
                "drop role if exists keeper");
        String owners = block("Owners that are missing", 1);

        assertThat(page.paste(database("orders"), DUMP, owners).succeeded())
                .contains("sample_group\nsample_owner\n")
                .doesNotContain("postgres");
        page.paste(database("orders"), DUMP, owners, block("Owners that are missing", 2), CREATE, FILL)
                .succeeded();
        assertThat(SampleDatabases.contents(target, "orders")).isEqualTo(SampleDatabases.contents(source, "orders"));

        dropAll();
        target.execute("postgres", "drop role sample_owner", "drop role sample_group");
        page.paste(
                        database("orders"),
                        DUMP,
                        "sed -i -E '/ OWNER TO |^GRANT/d' \"$work/create.sql\"\n",
                        CREATE,
                        FILL_LATER,
                        "restore_list \"$database\" --no-owner --no-acl\n",
                        COMPARE)
                .succeeded();
    }

    @Test
    void a_locale_that_the_server_lacks_is_replaced() {
        RestorePage page = page();
        dropAll();
        String elsewhere =
                "sed -i -E \"/^CREATE DATABASE/s/ LOCALE = '[^']*'/ LOCALE = 'xx_XX.utf8'/\" \"$work/create.sql\"\n";
        assertThat(page.paste(database("without"), DUMP, elsewhere, CREATE).failed())
                .contains("invalid locale name");
        page.paste(
                        ROLES,
                        database("orders"),
                        DUMP,
                        elsewhere,
                        block("Locale, collations and encoding", 1),
                        CREATE,
                        FILL,
                        COMPARE)
                .succeeded();
    }

    @Test
    void text_without_an_encoding_is_converted() {
        RestorePage page = page();
        dropAll();
        page.paste(database("ascii"), DUMP, block("Locale, collations and encoding", 2), COMPARE)
                .succeeded();
        assertThat(target.rows("ascii", "select word from words")).containsExactly("Käse");
    }

    @Test
    void a_database_comes_back_beside_the_live_one_and_one_table_of_it_into_a_schema_of_its_own() {
        RestorePage page = page();
        dropAll();
        page.paste(ROLES, ONE).succeeded();
        target.execute("orders", "update many set hash = 'of the live one' where id = 1");
        List<String> live = SampleDatabases.contents(target, "orders");

        page.paste(database("orders"), DUMP, FILL_LATER, BESIDE.replace("\"$beside\"", "\"$beside\" --jobs=2"))
                .succeeded();
        assertThat(SampleDatabases.contents(target, "orders")).isEqualTo(live);
        assertThat(SampleDatabases.contents(target, "orders_restored"))
                .isEqualTo(SampleDatabases.contents(source, "orders"));

        page.paste(block("Single tables", 1).replace("items", "many")).succeeded();
        assertThat(target.rows("orders", "select count(*) from public.many p join restored.many r using (id, hash)"))
                .containsExactly("49999");
        assertThat(target.rows("orders", "select indexname from pg_indexes where schemaname = 'restored' order by 1"))
                .containsExactly("many_hash", "many_pkey");

        page.paste(block("Beside an existing database", 2)).succeeded();
        assertThat(target.rows("orders_before", "select hash from many where id = 1"))
                .containsExactly("of the live one");
    }

    @Test
    void the_databases_that_every_server_has_are_replaced() {
        RestorePage page = page();
        page.paste(block("`postgres` and `template1`", 1), "database=postgres\n", COMPARE)
                .succeeded();
        assertThat(target.rows("postgres", "select * from of_every_server")).containsExactly("1");
        assertThat(target.rows("postgres", "select datname from pg_database where datistemplate order by 1"))
                .containsExactly("template0", "template1");
    }

    @Test
    void a_part_in_several_objects_is_one_and_half_a_file_fails_every_block_that_reads_it() throws IOException {
        page();
        dropAll();
        Path store = TestFolders.create("coffer-copy");
        Path copy = copy(store);
        RestorePage copied = RestorePage.of(target, copy);
        JsonPath manifest = JsonPath.from(copy.resolve("manifest.json").toFile());
        String in = manifest.getString("parts.find { it.database == 'orders' }.in");
        assertThat(in).isNotEqualTo(copy.getFileName().toString());
        Path part = store.resolve(in).resolve("orders.pgdump.zst");
        split(part, copy.resolve("manifest.json"));

        copied.paste(block("Check", 1), block("Check", 2), ROLES, ONE, COMPARE).succeeded();
        dropAll();

        Path second = part.resolveSibling("orders.pgdump.zst.0002");
        try (RandomAccessFile file = new RandomAccessFile(second.toFile(), "rw")) {
            file.setLength(file.length() - 10);
        }
        assertThat(copied.paste(block("Check", 1)).failed()).contains("0002: FAILED");
        assertThat(copied.paste(block("Check", 2)).failed()).contains("damaged: orders");
        copied.paste(ONE).failed();
        copied.paste(database("orders"), DUMP).failed();
        dropAll();
        copied.paste(ALL).failed();

        Files.delete(second);
        copied.paste(block("Check", 1)).failed();
        copied.paste(block("Check", 2)).failed();
        copied.paste(ONE).failed();
        copied.paste(database("no such database"), DUMP).failed();
        Files.delete(copy.resolve("manifest.json"));
        for (String block : List.of(block("Check", 1), block("Check", 2), block("Check", 3), ROLES, ONE, ALL)) {
            copied.paste(block).failed();
        }
    }

    /** Copies all backups of the instance, and returns the folder of the one that is tested. */
    private static Path copy(Path store) throws IOException {
        try {
            Process copying = new ProcessBuilder("cp", "-R", backup().getParent() + "/.", store.toString())
                    .inheritIO()
                    .start();
            assertThat(copying.waitFor()).isZero();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return store.resolve(backup().getFileName());
    }

    /** Stores a part in two objects, as object stores with a limit have it. */
    private static void split(Path part, Path manifest) throws IOException {
        String script = """
                set -e
                head -c 1000 "$1" > "$1.first"; tail -c +1001 "$1" > "$1.0002"; mv "$1.first" "$1"
                object() { jq -n --arg file "${1##*/}" --arg sha256 "$(sha256sum < "$1" | cut -c1-64)" \
                  --argjson bytes "$(stat -c %s "$1")" '$ARGS.named'; }
                jq --argjson first "$(object "$1")" --argjson second "$(object "$1.0002")" \
                  '(.parts[] | select(.database == "orders") | .objects) = [$first, $second]' "$2" > "$2.new"
                mv "$2.new" "$2"
                """;
        try {
            Process splitting = new ProcessBuilder("bash", "-c", script, "split", part.toString(), manifest.toString())
                    .inheritIO()
                    .start();
            assertThat(splitting.waitFor()).isZero();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
