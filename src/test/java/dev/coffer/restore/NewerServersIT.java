package dev.coffer.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.coffer.backup.SampleDatabases;
import dev.coffer.harness.Api;
import dev.coffer.harness.TestServer;
import dev.coffer.harness.Workplace;
import io.restassured.path.json.JsonPath;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Backups of one major version of PostgreSQL that are restored to a newer one, and those of newer ones. Skipped without the
 * programs of these versions, in Debian's folder or the one that the variable {@code PG_BIN_17} names.
 */
@Timeout(600)
class NewerServersIT {

    private static final String MORE = "more";
    private static final List<String> DATABASES = List.of(SampleDatabases.ORDERS, SampleDatabases.UNUSUAL, MORE);

    @TempDir
    static Path folder;

    private static TestServer source;
    private static KilledService coffer;
    private static String backup;

    @BeforeAll
    static void start() {
        String folders = Stream.concat(
                        Stream.of(Workplace.realTools()), Stream.of("17", "18").map(NewerServersIT::bin))
                .filter(Files::isDirectory)
                .map(Path::toString)
                .collect(Collectors.joining(","));
        source = TestServer.start();
        fill(source);
        coffer = new KilledService(folder, Map.of("coffer.engine.postgresql.bin", folders));
        backup = coffer.backup(coffer.register(source));
    }

    @AfterAll
    static void stop() {
        coffer.close();
        source.close();
    }

    private static Path bin(String major) {
        return Path.of(
                Objects.requireNonNullElse(System.getenv("PG_BIN_" + major), "/usr/lib/postgresql/" + major + "/bin"));
    }

    private static TestServer server(String major) {
        assumeTrue(Files.isExecutable(bin(major).resolve("postgres")));
        return TestServer.start(bin(major));
    }

    private static void fill(TestServer server) {
        SampleDatabases.fill(server);
        server.execute(
                "postgres",
                "create database " + MORE,
                "create table lines as select * from (values (1, 'one'), (2, 'two')) as l (n, word)");
        server.execute(
                MORE,
                "create extension hstore",
                "create extension pg_trgm",
                "create extension postgres_fdw",
                "create server here foreign data wrapper postgres_fdw options (host '127.0.0.1', port '" + server.port()
                        + "', dbname 'postgres')",
                "create user mapping for postgres server here options (user 'postgres', password '"
                        + TestServer.PASSWORD + "')",
                "create foreign table lines (n integer, word text) server here",
                "create table a (id integer primary key, b integer)",
                "create table b (id integer primary key, a integer references a)",
                "insert into a values (1, 1), (2, 2)",
                "insert into b values (1, 2), (2, 1)",
                "alter table a add foreign key (b) references b",
                "create table parted (id bigint generated always as identity, at date, h hstore,"
                        + " double bigint generated always as (id * 2) stored) partition by range (at)",
                "create table parted_1 partition of parted for values from ('2026-01-01') to ('2026-02-01')",
                "create table parted_2 partition of parted default",
                "create index on parted (at)",
                "insert into parted (at, h) select '2026-01-15'::date + n, hstore('n', n::text)"
                        + " from generate_series(1, 100) n",
                "create index words on parted using gin ((h -> 'n') gin_trgm_ops)",
                "create materialized view z as select count(*) from parted",
                "create materialized view y as select * from z",
                "create materialized view zz as select * from y",
                "create table guarded (owner text)",
                "insert into guarded values ('postgres'), ('nobody')",
                "alter table guarded enable row level security, force row level security",
                "create policy own on guarded using (owner = current_user)",
                "create function noted() returns event_trigger language plpgsql as"
                        + " 'begin raise exception ''no table''; end'",
                "create event trigger noted on ddl_command_end when tag in ('CREATE TABLE')"
                        + " execute function noted()");
    }

    private static void assertSame(TestServer server, String database, String original) {
        // From 17 on, an owner has a right more: MAINTAIN.
        assertThat(SampleDatabases.contents(server, database).stream()
                        .map(line -> line.replace("arwdDxtm/", "arwdDxt/")))
                .containsExactlyElementsOf(SampleDatabases.contents(source, original));
        if (original.equals(MORE)) {
            assertThat(server.rows(database, "select * from lines")).containsExactly("1|one", "2|two");
            assertThat(server.rows(database, "select evtname, evtenabled from pg_event_trigger"))
                    .containsExactly("noted|O");
            assertThat(server.rows(database, "select polname, pg_get_expr(polqual, polrelid) from pg_policy"))
                    .containsExactly("own|(owner = CURRENT_USER)");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"17", "18"})
    void a_backup_of_15_comes_back_beside_and_in_place_of_databases_of_a_newer_server(String major) {
        try (TestServer target = server(major)) {
            DATABASES.forEach(each -> target.execute("postgres", "create database \"" + each + '"'));
            String instance = coffer.register(target);

            JsonPath beside = coffer.completed(coffer.order(instance, Restores.of(backup, "databases", DATABASES)));
            for (String database : DATABASES) {
                assertSame(
                        target,
                        Objects.requireNonNull(
                                beside.<String, String>getMap("restored").get(database)),
                        database);
            }
            coffer.completed(coffer.order(instance, Restores.of(backup, "databases", DATABASES, "mode", "replace")));
            for (String database : DATABASES) {
                assertSame(target, database, database);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"17", "18"})
    void a_backup_of_15_becomes_a_newer_server_whose_backup_is_proven_and_no_backup_of_a_15(String major) {
        try (TestServer target = server(major)) {
            JsonPath built = coffer.build(backup, target);
            String path = "/instances/" + built.getString("id");
            JsonPath record = Api.await(
                    () -> coffer.get(path).jsonPath().setRootPath("instance"),
                    seen -> !"BUILD".equals(seen.getString("status")));
            assertThat(record.getString("status"))
                    .as(record.prettify() + coffer.get(path + "/restores").asPrettyString())
                    .isEqualTo("ACTIVE");
            for (String database : DATABASES) {
                assertSame(target, database, database);
            }

            String newer = coffer.backup(built.getString("id"));
            coffer.post("/backups/" + newer + "/action", Map.of("prove", Map.of()), 202);
            JsonPath proven = Api.await(
                    () -> coffer.get("/backups/" + newer).jsonPath().setRootPath("backup"),
                    seen -> seen.get("proof") != null);
            assertThat(proven.getString("proof.result")).as(proven.prettify()).isEqualTo("PROVEN");
            assertThat(proven.getBoolean("complete")).as(proven.prettify()).isTrue();
            String older = coffer.register(source);
            assertThat(coffer.post("/instances/" + older + "/action", Restores.of(newer), 422)
                            .prettify())
                    .contains("PostgreSQL " + major, "PostgreSQL 15");
        }
    }
}
