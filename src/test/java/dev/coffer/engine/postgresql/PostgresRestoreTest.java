package dev.coffer.engine.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffer.engine.DatabaseRestore;
import dev.coffer.engine.EngineException.Code;
import dev.coffer.engine.MemoryDump;
import dev.coffer.engine.RestoreResult;
import dev.coffer.engine.RestoreResult.FailedEntry;
import dev.coffer.engine.RestoreTarget;
import dev.coffer.engine.process.UnreadableStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Restores as a superuser from one server to another, of what stands in a restore's way. */
@Timeout(120)
class PostgresRestoreTest {

    private static final String CATALOGS = resource("catalogs.sql");

    /** In the server's folder for data, as the server's user. */
    private static final String MAKE_FOLDER = "copy (select 1) to program 'mkdir -m 700 space'";

    private static PostgresServer source;
    private static PostgresServer copy;

    @BeforeAll
    static void servers() throws Exception {
        source = PostgresServer.start();
        source.sql(
                "postgres",
                "create role owner nologin",
                "create role member login password 'geheim' valid until '2100-01-01' connection limit 7 in role owner",
                "comment on role member is 'of the owner'",
                "alter role member set work_mem = '6MB'",
                "create role chief superuser",
                MAKE_FOLDER,
                "create tablespace space owner owner location '"
                        + source.query("postgres", "show data_directory").get(0) + "/space'");
        copy = PostgresServer.start();
    }

    @AfterAll
    static void they_end() throws IOException {
        source.close();
        copy.close();
    }

    private static String resource(String name) {
        try (InputStream in = Objects.requireNonNull(PostgresRestoreTest.class.getResourceAsStream(name))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Makes a database in the source. */
    private static void make(String name, String... statements) {
        source.dropDatabase(name);
        source.sql("postgres", "create database " + PostgresServer.quote(name));
        source.sql(name, statements);
    }

    private static RestoreResult globals() throws Exception {
        try (RestoreTarget target = RestoredServer.ENGINE.connect(copy.target("postgres", null), null)) {
            return target.restoreGlobals(RestoredServer.dump(source, null), true);
        }
    }

    private static List<String> differences(String from, String to) {
        List<String> before = source.query(from, CATALOGS);
        List<String> after = copy.query(to, CATALOGS).stream()
                .map(line -> line.replace("database|" + to + "|", "database|" + from + "|"))
                .toList();
        List<String> differences = new ArrayList<>();
        before.stream().filter(line -> !after.contains(line)).forEach(line -> differences.add("- " + line));
        after.stream().filter(line -> !before.contains(line)).forEach(line -> differences.add("+ " + line));
        return differences;
    }

    @Test
    void one_of_every_kind_of_object_is_restored_under_a_new_name() throws Exception {
        source.dropDatabase("every");
        source.sql(
                "postgres",
                "create database every owner owner connection limit 50",
                "comment on database every is 'kind, not a database every'",
                "grant temporary on database every to member",
                "alter database every set work_mem = '7MB'",
                "alter database every set default_transaction_read_only = on",
                "alter database every set search_path = \"a\"\"b\", public",
                "alter role member in database every set work_mem = '8MB'");
        source.sql(
                "every",
                "set default_transaction_read_only = off",
                resource("every-kind.sql"),
                "select lo_from_bytea(4242, '\\xcafe')",
                "comment on large object 4242 is 'two bytes'",
                "grant select on large object 4242 to owner");
        RestoreResult globals = globals();

        RestoreResult result = RestoredServer.restore(copy, RestoredServer.dump(source, "every"), "the new \"every\"");

        assertThat(globals.failed()).isEmpty();
        assertThat(result.failed()).isEmpty();
        assertThat(result.notes()).isEmpty();
        assertThat(differences("every", "the new \"every\"")).isEmpty();
        try (RestoreTarget target = RestoredServer.ENGINE.connect(copy.target("postgres", null), null)) {
            target.drop("the new \"every\"");
            assertThat(target.databases()).doesNotContain("the new \"every\"");
        }
    }

    @Test
    void roles_are_created_as_they_were_but_never_as_superusers_and_those_that_exist_stay() throws Exception {
        copy.sql(
                "postgres",
                "drop role if exists member",
                "drop role if exists chief",
                "drop role if exists owner",
                "create role owner login createdb password 'mine'");
        List<String> before = copy.query("postgres", "select a::text from pg_authid a where rolname = 'owner'");

        RestoreResult result = globals();

        assertThat(copy.query("postgres", "select a::text from pg_authid a where rolname = 'owner'"))
                .isEqualTo(before);
        String roles = """
                select concat_ws('|', rolname, rolinherit, rolcanlogin, rolconnlimit, rolvaliduntil at time zone 'UTC', rolconfig,
                    (select rolpassword from pg_authid a where a.oid = r.oid), shobj_description(oid, 'pg_authid'),
                    (select string_agg(roleid::regrole::text, ',') from pg_auth_members where member = r.oid))
                from pg_roles r where rolname in ('member', 'chief') order by 1""";
        assertThat(copy.query("postgres", roles)).isEqualTo(source.query("postgres", roles));
        assertThat(copy.query("postgres", "select rolname from pg_roles where rolsuper"))
                .containsExactly("postgres");
        assertThat(result.failed()).isEmpty();
        assertThat(result.notes())
                .anySatisfy(note -> assertThat(note).contains("stay as they are", "owner", "postgres"))
                .anySatisfy(note -> assertThat(note).contains("\"chief\" was a superuser"))
                .anySatisfy(note -> assertThat(note).contains("tablespaces"));
    }

    @Test
    void owners_and_grantees_that_are_missing_are_named_and_the_rest_is_granted() throws Exception {
        source.sql("postgres", "drop role if exists gone", "create role gone", "grant owner to gone");
        make(
                "owned",
                "create table t (x int)",
                "alter table t owner to gone",
                "grant select on t to public, owner, gone",
                "grant all on database owned to gone");
        globals();
        copy.sql("postgres", "drop role gone");

        RestoreResult result = RestoredServer.restore(copy, RestoredServer.dump(source, "owned"), "owned");

        assertThat(result.failed()).isEmpty();
        assertThat(result.notes())
                .isNotEmpty()
                .allSatisfy(note -> assertThat(note).contains("gone"));
        assertThat(copy.query("owned", "select relacl::text from pg_class where relname = 't'")
                        .get(0))
                .contains("owner=r/", ",=r/");
        source.sql("owned", "drop owned by gone");
        source.sql("postgres", "drop role gone");
    }

    @Test
    void a_tablespace_that_is_missing_becomes_the_default_one_or_is_refused() throws Exception {
        make(
                "spaced",
                "create table t (x int) tablespace space",
                "create index on t (x) tablespace space",
                "insert into t values (7)");
        MemoryDump dump = RestoredServer.dump(source, "spaced");

        RestoreResult result = RestoredServer.restore(copy, dump, "spaced");

        assertThat(result.failed()).isEmpty();
        assertThat(result.notes()).singleElement().asString().contains("tablespaces space", "default");
        assertThat(copy.query("spaced", "select x::text from t")).containsExactly("7");
        try (RestoreTarget target = RestoredServer.ENGINE.connect(copy.target("postgres", null), null)) {
            DatabaseRestore strict = new DatabaseRestore("strict", List.of(), true, 1);
            assertThatThrownBy(() -> target.check(dump, strict))
                    .hasMessageContaining("tablespaces space")
                    .extracting("code")
                    .isEqualTo(Code.TARGET_LACKS);
            assertThatThrownBy(() -> target.restore(dump, strict))
                    .extracting("code")
                    .isEqualTo(Code.TARGET_LACKS);
            assertThat(target.databases()).doesNotContain("strict");
        }
        source.dropDatabase("spaced");
    }

    @Test
    void what_needs_something_that_comes_later_is_restored_in_the_end() throws Exception {
        make(
                "later",
                "create table items (n int)",
                "insert into items values (1), (2)",
                "create materialized view a_second as select n from items",
                "create materialized view z_first as select n * 2 as n from items",
                "create function total() returns bigint language sql stable as 'select sum(n) from public.z_first'",
                "create materialized view b_third as select total() as n",
                "create table known (k int)",
                "create function checked(int) returns boolean language sql as"
                        + " 'select $1 < (select count(*) from public.known)'",
                "insert into known values (1), (2), (3)",
                "create table a_guarded (n int check (checked(n)))",
                "insert into a_guarded values (1)",
                "create table ring_a (id int primary key, b int)",
                "create table ring_b (id int primary key, a int references ring_a)",
                "insert into ring_a values (1, 1)",
                "insert into ring_b values (1, 1)",
                "alter table ring_a add foreign key (b) references ring_b");
        source.sql("later", "refresh materialized view b_third");

        RestoreResult result = RestoredServer.restore(copy, RestoredServer.dump(source, "later"), "later");

        assertThat(copy.query("later", "select n::text from b_third")).containsExactly("6");
        assertThat(copy.query("later", "select count(*)::text from ring_b")).containsExactly("1");
        // A check that reads another table is beyond what any order of entries can promise, and so is named.
        assertThat(result.failed())
                .extracting(FailedEntry::entry, FailedEntry::lacking)
                .containsExactly(org.assertj.core.api.Assertions.tuple("TABLE DATA public a_guarded", false));
    }

    @Test
    void entries_that_the_data_refuses_are_named_with_the_server_s_words() throws Exception {
        make("broken", "create table t (x int)", "insert into t values (1), (1)", "create index on t (x)");
        source.sql(
                "broken",
                "create unique index u on t (x) where x > 1",
                "create function f() returns int language c as '$libdir/plpgsql', 'plpgsql_call_handler'");
        MemoryDump dump = RestoredServer.dump(source, "broken");
        byte[] bytes = new String(dump.bytes(), StandardCharsets.ISO_8859_1)
                .replace("$libdir/plpgsql'", "$libdir/nothere'")
                .replace("WHERE (x > 1)", "WHERE (x = 1)")
                .getBytes(StandardCharsets.ISO_8859_1);

        RestoreResult result = RestoredServer.restore(copy, dump.with(bytes), "broken");

        assertThat(result.failed())
                .hasSize(2)
                .anySatisfy(entry -> {
                    assertThat(entry.entry()).isEqualTo("INDEX public u");
                    assertThat(entry.reason()).contains("could not create unique index", "duplicated");
                    assertThat(entry.lacking()).isFalse();
                })
                .anySatisfy(entry -> {
                    assertThat(entry.entry()).isEqualTo("FUNCTION public f()");
                    assertThat(entry.lacking()).isTrue();
                });
    }

    @Test
    void extensions_that_are_missing_are_named_before_anything_is_written() throws Exception {
        make("extended", "create extension hstore", "create table t (h hstore)");
        MemoryDump dump = RestoredServer.dump(source, "extended");
        byte[] bytes = new String(dump.bytes(), StandardCharsets.ISO_8859_1)
                .replace("hstore", "hstorf")
                .getBytes(StandardCharsets.ISO_8859_1);

        try (RestoreTarget target = RestoredServer.ENGINE.connect(copy.target("postgres", null), null)) {
            assertThatThrownBy(() -> target.check(dump.with(bytes), RestoredServer.as("extended")))
                    .hasMessageContaining("hstorf")
                    .extracting("code")
                    .isEqualTo(Code.TARGET_LACKS);
            assertThat(target.databases()).doesNotContain("extended");
        }
    }

    @Test
    void an_empty_database_with_a_locale_of_icu_is_restored_as_it_was() throws Exception {
        source.dropDatabase("icy");
        source.sql(
                "postgres",
                "create database icy template template0 encoding 'UTF8' locale_provider icu icu_locale 'de-AT'"
                        + " locale 'C.UTF-8'");

        RestoreResult result = RestoredServer.restore(copy, RestoredServer.dump(source, "icy"), "icy");

        assertThat(result.failed()).isEmpty();
        assertThat(result.notes()).isEmpty();
        assertThat(differences("icy", "icy")).isEmpty();
        String locale = "select concat_ws('|', datlocprovider, daticulocale, datcollate, datctype, encoding) from"
                + " pg_database where datname = 'icy'";
        assertThat(copy.query("postgres", locale)).isEqualTo(source.query("postgres", locale));
    }

    @Test
    void a_locale_that_the_server_lacks_is_named_before_anything_is_written() throws Exception {
        make("local", "create table t (x int)");
        MemoryDump dump = RestoredServer.dump(source, "local");
        byte[] bytes = new String(dump.bytes(), StandardCharsets.ISO_8859_1)
                .replace("C.UTF-8", "xx_XX.8")
                .getBytes(StandardCharsets.ISO_8859_1);
        assertThat(bytes).isNotEqualTo(dump.bytes());

        try (RestoreTarget target = RestoredServer.ENGINE.connect(copy.target("postgres", null), null)) {
            assertThatThrownBy(() -> target.check(dump.with(bytes), RestoredServer.as("local")))
                    .hasMessageContaining("xx_XX.8")
                    .extracting("code")
                    .isEqualTo(Code.TARGET_LACKS);
        }
    }

    @Test
    void damage_that_shows_only_at_the_end_leaves_nothing() throws Exception {
        make("damaged", "create table t as select 1 as x");
        IOException damage = new IOException("The hash differs");
        MemoryDump dump = RestoredServer.dump(source, "damaged").before(new UnreadableStream(damage));

        assertThatThrownBy(() -> RestoredServer.restore(copy, dump, "damaged")).isSameAs(damage);
        assertThat(copy.query("postgres", "select datname from pg_database")).doesNotContain("damaged");
    }

    @Test
    void a_restore_that_is_interrupted_leaves_nothing() throws Exception {
        make("long", "create table t as select i as x from generate_series(1, 100000) i");
        MemoryDump whole = RestoredServer.dump(source, "long");
        CountDownLatch reading = new CountDownLatch(1);
        MemoryDump dump = whole.with(Arrays.copyOf(whole.bytes(), whole.bytes().length / 2))
                .before(new Stuck(reading));
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        Thread restoring = new Thread(() -> {
            try {
                RestoredServer.restore(copy, dump, "long");
            } catch (Exception e) {
                thrown.set(e);
            }
        });
        restoring.start();
        reading.await();
        assertThat(copy.query("postgres", "select datname from pg_database")).contains("long");

        restoring.interrupt();
        restoring.join();

        assertThat(thrown.get()).isInstanceOf(IOException.class);
        assertThat(copy.query("postgres", "select datname from pg_database")).doesNotContain("long");
    }

    @Test
    void a_role_that_is_no_superuser_restores_what_it_may_and_names_the_rest() throws Exception {
        copy.dropDatabase("limited");
        copy.sql("postgres", "drop role if exists limited", "create role limited login createdb password 'l'");
        make(
                "limited",
                "create table t as select 1 as x",
                "create table u (y int)",
                "alter table u owner to owner",
                "grant select on t to owner",
                "create publication p for all tables",
                "create function f() returns event_trigger language plpgsql as 'begin end'",
                "create event trigger e on ddl_command_end execute function f()");
        globals();

        RestoreResult result = RestoredServer.restore(
                copy.target("limited", "l"), null, RestoredServer.dump(source, "limited"), "limited");

        assertThat(copy.query("limited", "select x::text from t")).containsExactly("1");
        assertThat(result.failed()).filteredOn(entry -> !entry.lacking()).isEmpty();
        assertThat(result.failed())
                .extracting(FailedEntry::entry)
                .contains("PUBLICATION p", "EVENT TRIGGER e", "OWNER postgres", "OWNER owner");
        copy.dropDatabase("limited");
    }

    /** A source that gives nothing until its reader is interrupted. */
    private static final class Stuck extends InputStream {

        private final CountDownLatch reading;

        Stuck(CountDownLatch reading) {
            this.reading = reading;
        }

        @Override
        public int read() throws IOException {
            reading.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("interrupted");
            }
            return -1;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            return read();
        }
    }
}
