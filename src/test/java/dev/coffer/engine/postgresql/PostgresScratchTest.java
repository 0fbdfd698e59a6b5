package dev.coffer.engine.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffer.engine.EngineException;
import dev.coffer.engine.RestoreTarget;
import dev.coffer.engine.ScratchServer;
import dev.coffer.engine.Target;
import dev.coffer.harness.Configured;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A server that is run for proofs alone. */
class PostgresScratchTest {

    private static final String MAJOR = "15";

    private static PostgresServer server;

    @BeforeAll
    static void start() {
        server = PostgresServer.start(Map.of("max_prepared_transactions", "5"));
    }

    @AfterAll
    static void stop() throws IOException {
        server.close();
    }

    @BeforeEach
    void nothing_is_on_it() throws EngineException {
        PostgresLogin login = new PostgresLogin(administrator(), PostgresServer.CONFIG);
        try (PostgresCommands commands = PostgresCommands.beside(login, List.of("postgres", "template1"))) {
            new PostgresWipe(login, commands).run();
        } catch (EngineException e) {
            // It was never marked.
        }
        server.dropDatabase(PostgresScratch.MARK);
    }

    private static Target administrator() {
        return server.target("postgres", null);
    }

    private static ScratchServer claimed() throws EngineException {
        return RestoredServer.ENGINE.claim(administrator(), MAJOR).orElseThrow();
    }

    /** What is on the server, as far as it has none of the identifiers that the server chooses. */
    private static List<String> contents() {
        List<String> contents = new ArrayList<>(server.query(
                "postgres",
                "select concat_ws('|', datname, datdba::regrole, datistemplate, datallowconn, datconnlimit)"
                        + " from pg_database order by 1"));
        contents.addAll(server.query("postgres", "select to_jsonb(r)::text from pg_roles r order by 1"));
        contents.addAll(server.query("postgres", "select m::text from pg_auth_members m order by 1"));
        contents.addAll(server.query("postgres", "select gid from pg_prepared_xacts"));
        for (String database : List.of("postgres", "template1")) {
            contents.addAll(server.query(
                    database,
                    "select oid::regclass::text from pg_class where oid >= 16384"
                            + " union all select oid::regprocedure::text from pg_proc where oid >= 16384"
                            + " union all select oid::text from pg_largeobject_metadata order by 1"));
        }
        return contents;
    }

    @Test
    void an_empty_server_is_marked_and_is_after_a_proof_as_it_was_then() throws Exception {
        List<String> before = contents();

        try (ScratchServer scratch = claimed()) {
            server.sql("postgres", "create database left_over", "create role left_over");
            try (RestoreTarget target = RestoredServer.ENGINE.connect(scratch.owner(), scratch.administrator())) {
                assertThat(target.answer(
                                "postgres",
                                "select rolsuper from pg_catalog.pg_roles where rolname = current_user",
                                PostgresServer.CONFIG.connectTimeout()))
                        .hasValue("f");
            }
            assertThat(scratch.running()).isTrue();
        }

        List<String> after = contents();
        assertThat(after).contains("coffer_scratch|postgres|f|t|-1");
        after.remove("coffer_scratch|postgres|f|t|-1");
        assertThat(after).isEqualTo(before);
    }

    @Test
    void what_a_killed_proof_left_is_gone_before_the_next_one() throws Exception {
        claimed().close();
        List<String> before = contents();
        server.sql(
                "postgres",
                "create role shop login password 's' createdb",
                "create role keeper in role shop",
                "grant create on schema public to shop",
                "set role shop",
                "create table mine (n integer)",
                "grant select on mine to keeper",
                "create database foreigner");
        server.sql(
                "postgres", "alter database foreigner is_template true", "grant connect on database template1 to shop");
        server.sql("template1", "create function planted() returns integer language sql as 'select 1'");
        server.sql(
                "foreigner",
                "create table t (n integer)",
                "begin",
                "insert into t values (1)",
                "prepare transaction 'p'");
        assertThat(contents()).isNotEqualTo(before);

        try (ScratchServer scratch = claimed()) {
            assertThat(scratch.owner().username()).isEqualTo("coffer_owner");
            assertThat(server.query("postgres", "select rolname from pg_roles where rolname in ('shop', 'keeper')"))
                    .isEmpty();
            assertThat(server.query("postgres", "select datname from pg_database where datname = 'foreigner'"))
                    .isEmpty();
        }

        assertThat(contents()).isEqualTo(before);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "postgres | create database payroll | drop database payroll | the database \"payroll\"",
                "postgres | create role clerk | drop role clerk | the role \"clerk\"",
                "postgres | create table wages (n integer) | drop table wages | public.wages in the database",
                "template1 | create function f() returns int language sql as 'select 1' | drop function f() | \"template1\"",
                "postgres | create extension pg_trgm | drop extension pg_trgm | \"postgres\"",
                "postgres | select lo_from_bytea(77, 'x') | select lo_unlink(77) | \"postgres\""
            })
    void a_server_that_is_not_marked_and_has_something_of_its_own_is_not_touched(
            String database, String make, String undo, String named) {
        server.sql(database, make);
        List<String> before = contents();

        assertThatThrownBy(PostgresScratchTest::claimed)
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("not marked as a scratch server")
                .hasMessageContaining(named)
                .hasMessageContaining("create the database \"coffer_scratch\"");

        assertThat(contents()).isEqualTo(before);
        server.sql(database, undo);
    }

    @Test
    void one_proof_uses_it_at_a_time() throws Exception {
        try (ScratchServer first = claimed()) {
            assertThat(RestoredServer.ENGINE.claim(administrator(), MAJOR)).isEmpty();
            assertThat(first.running()).isTrue();
        }

        claimed().close();
    }

    @Test
    void a_proof_that_lost_the_server_removes_nothing_of_the_next_one() throws Exception {
        ScratchServer first = claimed();
        server.sql(
                "postgres", "select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and granted");
        assertThat(first.running()).isFalse();

        try (ScratchServer second = claimed()) {
            server.sql("postgres", "create database of_the_second");
            first.close();

            assertThat(server.query("postgres", "select datname from pg_database where datname = 'of_the_second'"))
                    .hasSize(1);
            assertThat(second.running()).isTrue();
        }
    }

    @Test
    void a_newer_backup_is_refused_by_both_versions_and_nothing_is_marked() {
        List<String> before = contents();

        assertThatThrownBy(() -> RestoredServer.ENGINE.claim(administrator(), "18"))
                .hasMessageContaining("The backup is of PostgreSQL 18, and the scratch server is PostgreSQL " + MAJOR);

        assertThat(contents()).isEqualTo(before);
    }

    @Test
    void a_login_that_is_no_superuser_is_refused() throws SQLException {
        server.sql("postgres", "create role helper login createdb createrole password 'h'");

        assertThatThrownBy(() -> RestoredServer.ENGINE.claim(server.target("helper", "h"), MAJOR))
                .hasMessageContaining("\"helper\" is no superuser");

        server.sql("postgres", "drop role helper");
    }

    @Test
    void what_a_dumps_role_does_in_the_mark_and_to_the_lock_is_refused() throws Exception {
        try (ScratchServer scratch = claimed()) {
            PostgresLogin owner = new PostgresLogin(scratch.owner(), PostgresServer.CONFIG);

            assertThatThrownBy(() -> PostgresSession.open(owner, PostgresScratch.MARK))
                    .hasMessageContaining("permission denied");
            try (PostgresSession session = PostgresSession.open(owner, "postgres");
                    Connection connection = session.connection()) {
                assertThatThrownBy(() -> connection
                                .createStatement()
                                .execute("select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory'"))
                        .hasMessageContaining("terminate");
            }
            assertThat(scratch.running()).isTrue();
        }
    }

    @Test
    void a_check_says_whether_it_can_be_used_and_changes_nothing() throws Exception {
        List<String> before = contents();

        assertThat(checked(administrator()))
                .startsWith("ok PostgreSQL 15.")
                .endsWith("it is empty, and the first proof marks it");
        assertThat(contents()).isEqualTo(before);

        claimed().close();
        assertThat(checked(administrator()))
                .startsWith("ok PostgreSQL 15.")
                .endsWith("versions up to 15; it is marked");

        assertThat(checked(new Target(
                        "127.0.0.1",
                        1,
                        "postgres",
                        null,
                        List.of(),
                        administrator().tls())))
                .startsWith("wrong PostgreSQL at 127.0.0.1:1");
        server.dropDatabase(PostgresScratch.MARK);
        server.sql("postgres", "create role clerk");
        assertThat(checked(administrator())).startsWith("wrong PostgreSQL at").contains("the role \"clerk\"");
        server.sql("postgres", "drop role clerk");
    }

    private static String checked(Target target) {
        return Configured.lines(ScratchCheck.examine(PostgresServer.CONFIG, target))
                .get(0);
    }
}
