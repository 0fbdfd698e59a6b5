package dev.coffer.engine.postgresql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.engine.MemoryDump;
import dev.coffer.engine.RestoreResult;
import dev.coffer.engine.RestoreResult.FailedEntry;
import dev.coffer.engine.RestoreTarget;
import dev.coffer.engine.Target;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Dumps whose contents are code against the server, restored beside a superuser who helps with what only one may do. */
@Timeout(120)
class HostileDumpTest {

    /** Whatever calls it, it tries to get at the machine, and writes down with whose rights it ran. */
    private static final String EVIL = """
            create function attack() returns boolean language plpgsql as $evil$
            declare attack text;
            begin
                insert into public.log values (current_user, current_setting('is_superuser'));
                foreach attack in array array[
                    'copy (select 1) to program ''touch coffer-was-here''',
                    'alter role restorer superuser',
                    'alter role shop superuser',
                    'grant pg_execute_server_program to shop',
                    'create role intruder superuser',
                    'alter system set archive_command = ''touch coffer-was-here''',
                    'select pg_read_file(''PG_VERSION'')'] loop
                    begin
                        execute attack;
                        insert into public.log values (attack, 'done');
                    exception when others then null;
                    end;
                end loop;
                return true;
            end $evil$""";

    private static PostgresServer source;
    private static PostgresServer copy;

    @BeforeAll
    static void servers() throws IOException {
        source = PostgresServer.start();
        source.sql("postgres", "create role shop createrole createdb login", "grant pg_execute_server_program to shop");
        copy = PostgresServer.start();
        copy.sql("postgres", "create role restorer login createdb bypassrls password 'r'");
    }

    @BeforeEach
    void nothing_is_left_of_another_test() {
        copy.dropDatabase("copy");
        copy.sql(
                "postgres",
                "drop role if exists shop",
                "drop role if exists owner",
                "drop role if exists member",
                "drop role if exists intruder");
    }

    @AfterAll
    static void they_end() throws IOException {
        source.close();
        copy.close();
    }

    private static RestoreTarget target() throws Exception {
        Target restorer = copy.target("restorer", "r");
        return RestoredServer.ENGINE.connect(restorer, copy.target("postgres", null));
    }

    private static void make(String... statements) {
        source.dropDatabase("hostile");
        source.sql("postgres", "create database hostile owner shop");
        source.sql("hostile", statements);
    }

    @Test
    void no_code_of_a_dump_ever_runs_with_the_rights_of_a_superuser() throws Exception {
        make(
                "set session authorization shop",
                "create table log (who text, what text)",
                EVIL.replace("insert into public.log values (current_user, current_setting('is_superuser'));", ""),
                "create function evil() returns boolean language plpgsql immutable as"
                        + " 'begin return public.attack(); end'",
                "create function pull() returns trigger language plpgsql as 'begin perform public.evil(); return new; end'",
                "create function event() returns event_trigger language plpgsql as 'begin perform public.evil(); end'",
                "create function public.lower(text) returns text language plpgsql immutable as"
                        + " 'begin perform public.evil(); return $1; end'",
                "create table checked (x int default 1 check (evil()))",
                "create table computed (x int, y boolean generated always as (evil()) stored)",
                "create table pulled (x int)",
                "create trigger pull after insert on pulled for each row execute function pull()",
                "alter table pulled enable always trigger pull",
                "create table hidden (x int)",
                "create policy p on hidden using (evil())",
                "alter table hidden enable row level security, force row level security",
                "insert into checked values (1)",
                "insert into computed values (1)",
                "insert into pulled values (1)",
                "insert into hidden values (1)",
                "create index on checked ((evil()))",
                "create materialized view viewed as select evil() as e",
                "reset session authorization",
                "create extension dblink",
                "create extension file_fdw",
                "create event trigger caught on ddl_command_end execute function event()",
                "alter event trigger caught enable always");
        source.sql("hostile", EVIL.replace("create function", "create or replace function"), "truncate log");
        source.sql(
                "postgres",
                "alter role shop nosuperuser",
                "drop role if exists intruder",
                "alter role shop in database hostile set work_mem = '6MB'",
                "alter role postgres in database hostile set search_path = public, pg_catalog",
                "alter database hostile set search_path = public, pg_catalog");
        MemoryDump dump = RestoredServer.dump(source, "hostile");
        MemoryDump globals = RestoredServer.dump(source, null);

        RestoreResult roles;
        RestoreResult result;
        try (RestoreTarget target = target()) {
            roles = target.restoreGlobals(globals, true);
            result = target.restore(dump, RestoredServer.as("copy"));
            target.contents("copy", Set.of(), Duration.ofSeconds(30));
            target.rename("copy", "renamed");
            target.rename("renamed", "copy");
        }

        assertThat(result.failed()).isEmpty();
        assertThat(result.notes()).anySatisfy(note -> assertThat(note).contains("caught", "disabled"));
        assertThat(roles.notes())
                .anySatisfy(note -> assertThat(note).contains("CREATEROLE"))
                .anySatisfy(note -> assertThat(note).contains("pg_execute_server_program"));
        assertThat(copy.query("copy", "select count(*) > 3 from log")).containsExactly("t");
        assertThat(copy.query("copy", "select distinct what from log")).containsExactly("off");
        assertThat(copy.query("postgres", "select rolname from pg_roles where rolsuper"))
                .containsExactly("postgres");
        assertThat(copy.query("postgres", "select pg_ls_dir('.')")).doesNotContain("coffer-was-here");
        assertThat(copy.query(
                        "postgres",
                        "select setrole::regrole || ' ' || setconfig::text from pg_db_role_setting"
                                + " where setrole <> 0"))
                .containsExactly("shop {work_mem=6MB}");
        assertThat(copy.query("copy", "select evtenabled::text from pg_event_trigger"))
                .containsExactly("D");
    }

    @Test
    void what_only_a_superuser_may_create_is_lacking_here_and_no_fault_of_the_dump() throws Exception {
        source.dropDatabase("hostile");
        source.sql(
                "postgres",
                "drop role if exists owner",
                "drop role if exists member",
                "create role owner",
                "create role member");
        source.sql("postgres", "create database hostile owner shop");
        source.sql("hostile", resource("every-kind.sql"));
        MemoryDump dump = RestoredServer.dump(source, "hostile");

        RestoreResult result;
        try (RestoreTarget target = target()) {
            target.restoreGlobals(RestoredServer.dump(source, null), false);
            result = target.restore(dump, RestoredServer.as("copy"));
        }

        assertThat(result.failed())
                .isNotEmpty()
                .filteredOn(entry -> !entry.lacking())
                .isEmpty();
        assertThat(copy.query("copy", "select extname from pg_extension order by 1"))
                .containsExactly("hstore", "plpgsql", "postgres_fdw");
        assertThat(copy.query("copy", "select count(*)::text from app.plain")).containsExactly("2");
        try (RestoreTarget target = RestoredServer.ENGINE.connect(source.target("postgres", null), null)) {
            target.drop("hostile"); // with its subscription
        }
        source.sql("postgres", "drop role owner", "drop role member");
    }

    @Test
    void objects_go_to_a_role_of_the_dump_that_may_create_nothing_in_their_schema_and_never_to_a_superuser()
            throws Exception {
        source.sql("postgres", "create role owner");
        make(
                "create table given as select 1 as x",
                "alter table given owner to owner",
                "create function \"f OWNER TO\"(n numeric(4, 2)) returns numeric language sql as 'select n'",
                "alter function \"f OWNER TO\" owner to owner",
                "create extension postgres_fdw",
                "create server far foreign data wrapper postgres_fdw",
                "alter server far owner to owner",
                "create table kept as select 1 as x",
                "alter table kept owner to postgres",
                "select lo_from_bytea(4711, 'kept')",
                "alter default privileges for role postgres grant select on tables to owner");
        MemoryDump dump = RestoredServer.dump(source, "hostile");

        RestoreResult result;
        try (RestoreTarget target = target()) {
            target.restoreGlobals(RestoredServer.dump(source, null), false);
            result = target.restore(dump, RestoredServer.as("copy"));
        }

        assertThat(result.failed()).isEmpty();
        assertThat(result.notes())
                .anyMatch(note -> note.startsWith("Roles that own something are superusers here: postgres."))
                .anyMatch(note -> note.startsWith("The default privileges of roles that are superusers here"));
        assertThat(copy.query("copy", "select relowner::regrole::text from pg_class where relname = 'given'"))
                .containsExactly("owner");
        assertThat(copy.query("copy", "select proowner::regrole::text from pg_proc where proname = 'f OWNER TO'"))
                .containsExactly("owner");
        assertThat(copy.query("copy", "select srvowner::regrole::text from pg_foreign_server"))
                .containsExactly("owner");
        assertThat(copy.query("copy", "select relowner::regrole::text from pg_class where relname = 'kept'"))
                .containsExactly("restorer");
        source.dropDatabase("hostile");
        source.sql("postgres", "drop role owner");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ALTER TABLE public.t ADD CHECK (evil()), OWNER TO owner",
                "ALTER TABLE public.t OWNER TO owner, ADD CHECK (evil())",
                "ALTER TABLE t (x) OWNER TO owner",
                "ALTER FUNCTION public.f('x') OWNER TO owner",
                "ALTER FUNCTION public.f OWNER TO owner",
                "ALTER FUNCTION public.f(integer OWNER TO owner",
                "ALTER DATABASE d OWNER TO owner",
                "ALTER EVENT TRIGGER e OWNER TO owner",
                "ALTER TABLE a.b.c OWNER TO owner",
                "DROP TABLE t"
            })
    void a_statement_that_does_more_than_change_an_owner_is_none(String sql) {
        assertThat(GuardedOwners.ownerOf(SqlReader.statements(sql).get(0))).isNegative();
    }

    @Test
    void globals_are_executed_only_as_far_as_they_are_known() throws Exception {
        String hostile = """
                -- PostgreSQL database cluster dump
                \\! touch coffer-was-here
                \\connect hostile
                SET client_encoding = 'UTF8';
                SET standard_conforming_strings = on;
                CREATE ROLE shop;
                ALTER ROLE shop WITH SUPERUSER INHERIT CREATEROLE LOGIN REPLICATION BYPASSRLS PASSWORD 'x''); DROP ROLE restorer; --' VALID UNTIL '2100-01-01';
                ALTER ROLE restorer WITH SUPERUSER;
                ALTER ROLE postgres SET search_path TO 'evil';
                ALTER ROLE shop SET session_preload_libraries TO 'evil';
                ALTER ROLE shop SET work_mem TO '5MB';
                ALTER ROLE shop SET role TO 'postgres';
                GRANT postgres TO shop;
                GRANT pg_write_server_files TO shop GRANTED BY postgres;
                GRANT pg_read_all_stats TO shop WITH ADMIN OPTION GRANTED BY postgres;
                GRANT shop TO postgres;
                ALTER SYSTEM SET archive_command = 'touch coffer-was-here';
                COPY (SELECT 1) TO PROGRAM 'touch coffer-was-here';
                DO $$ BEGIN PERFORM 1; END $$;
                SELECT pg_read_file('PG_VERSION');
                CREATE TABLESPACE space LOCATION '/tmp';
                /* a comment; ALTER ROLE restorer SUPERUSER; /* nested */ */
                COMMENT ON ROLE shop IS E'it\\'s; \\\\';
                """;
        List<String> before = copy.query("postgres", "select a::text from pg_authid a order by 1");
        MemoryDump dump = new MemoryDump(
                null, PostgresGlobalsPart.FORMAT, "pg_dumpall 15.0", hostile.getBytes(StandardCharsets.UTF_8), null);

        RestoreResult result;
        try (RestoreTarget target = target()) {
            result = target.restoreGlobals(dump, true);
        }

        assertThat(copy.query("postgres", "select a::text from pg_authid a where rolname <> 'shop' order by 1"))
                .isEqualTo(before);
        assertThat(
                        copy.query(
                                "postgres",
                                "select concat_ws('|', rolsuper, rolcreaterole, rolreplication, rolbypassrls,"
                                        + " rolcanlogin, rolconfig, shobj_description(oid, 'pg_authid')) from pg_roles where rolname = 'shop'"))
                .containsExactly("f|f|f|f|t|{work_mem=5MB}|it's; \\");
        assertThat(copy.query(
                        "postgres",
                        "select roleid::regrole || ' ' || member::regrole || ' ' || admin_option"
                                + " from pg_auth_members where member >= 16384 order by 1"))
                .containsExactly("pg_read_all_stats shop true", "shop restorer false");
        assertThat(copy.query("postgres", "select pg_ls_dir('.')")).doesNotContain("coffer-was-here");
        assertThat(result.failed())
                .extracting(FailedEntry::entry)
                .allMatch(entry -> entry.matches("(ALTER SYSTEM|COPY|DO|SELECT).*"))
                .hasSize(4);
        assertThat(result.notes().toString()).contains("\\!").doesNotContain("DROP ROLE");
    }

    private static String resource(String name) {
        try (InputStream in = Objects.requireNonNull(HostileDumpTest.class.getResourceAsStream(name))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
