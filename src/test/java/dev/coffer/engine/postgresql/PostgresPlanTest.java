package dev.coffer.engine.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.coffer.engine.DumpPart;
import dev.coffer.engine.DumpPlan;
import dev.coffer.engine.DumpWarning;
import dev.coffer.engine.EngineException;
import dev.coffer.engine.EngineException.Code;
import dev.coffer.engine.ServerVersion;
import dev.coffer.engine.Target;
import dev.coffer.engine.process.Scripts;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class PostgresPlanTest {

    private static final PostgresServer server = PostgresServer.shared();

    private final PostgresEngine engine = engine(PostgresServer.CONFIG);

    @TempDir
    Path folder;

    @BeforeAll
    static void databases_of_several_kinds() {
        for (String name : List.of("Orders", "orders", "private", "guarded")) {
            server.dropDatabase(name);
            server.sql("postgres", "CREATE DATABASE " + PostgresServer.quote(name));
        }
        server.sql(
                "postgres",
                "DROP ROLE IF EXISTS planner",
                "CREATE ROLE planner LOGIN PASSWORD 'plan'",
                "REVOKE CONNECT ON DATABASE private FROM PUBLIC");
        server.sql("guarded", "REVOKE SELECT ON pg_catalog.pg_tablespace FROM PUBLIC");
    }

    @Test
    void a_plan_has_the_globals_and_then_each_database_by_name() throws Exception {
        DumpPlan plan = engine.plan(server.target("postgres", null));

        assertThat(plan.server()).isEqualTo(new ServerVersion("15.18", "15"));
        assertThat(plan.tool()).startsWith("pg_dump 15.");
        assertThat(plan.warnings()).isEmpty();
        assertThat(plan.parts().get(0).fileName()).isEqualTo("globals.sql");
        assertThat(plan.parts().get(0).database()).isNull();
        assertThat(plan.parts().get(0).format()).isEqualTo("sql");
        List<DumpPart> databases = plan.parts().subList(1, plan.parts().size());
        assertThat(databases)
                .extracting(DumpPart::database)
                .isSorted()
                .contains("Orders", "orders", "private", "postgres", "template1")
                .doesNotContain("template0");
        assertThat(databases)
                .extracting(DumpPart::fileName)
                .contains("Orders.pgdump", "orders~2.pgdump", "template1.pgdump");
        assertThat(databases).extracting(DumpPart::format).containsOnly("pg_dump-custom");
    }

    @Test
    void named_databases_are_the_only_ones() throws Exception {
        DumpPlan plan = engine.plan(server.target("planner", "plan", "orders", "Orders", "orders"));

        assertThat(plan.parts()).extracting(DumpPart::database).containsExactly(null, "Orders", "orders");
    }

    @Test
    void a_role_that_may_not_read_passwords_gets_globals_without_them() throws Exception {
        DumpPlan plan = engine.plan(server.target("planner", "plan", "orders"));

        assertThat(plan.warnings()).singleElement().asString().contains("passwords", "planner", "pg_authid");
        assertThat(dump(plan.parts().get(0))).contains("CREATE ROLE planner").doesNotContain("SCRAM-SHA-256");
    }

    @Test
    void a_superuser_s_globals_have_the_passwords() throws Exception {
        DumpPlan plan = engine.plan(server.target("postgres", null, "orders"));

        assertThat(dump(plan.parts().get(0))).contains("CREATE ROLE planner", "SCRAM-SHA-256");
    }

    @Test
    void globals_that_the_role_may_not_read_are_left_out_with_a_warning_that_says_why() throws Exception {
        DumpPlan plan = engine.plan(server.target("planner", "plan", "guarded"));

        assertThat(plan.parts()).extracting(DumpPart::fileName).containsExactly("guarded.pgdump");
        assertThat(plan.warnings()).singleElement().asString().contains("planner", "pg_tablespace");
    }

    @Test
    void a_database_that_the_role_may_not_connect_to_is_left_out_with_a_warning() throws Exception {
        DumpPlan plan = engine.plan(server.target("planner", "plan"));

        assertThat(plan.parts())
                .extracting(DumpPart::database)
                .contains("orders")
                .doesNotContain("private");
        assertThat(plan.warnings())
                .filteredOn(DumpWarning::omission)
                .extracting(DumpWarning::text)
                .anyMatch(w -> w.contains("\"private\" is left out") && w.contains("planner"));
    }

    @Test
    void a_database_that_the_role_may_not_connect_to_is_an_error_where_it_is_named() {
        EngineException failure = failure(engine, server.target("planner", "plan", "orders", "private"));

        assertThat(failure.code()).isEqualTo(Code.SERVER_REFUSED);
        assertThat(failure).hasMessageContainingAll("\"private\"", "planner");
    }

    @Test
    void a_database_that_accepts_no_connections_is_left_out_with_a_warning_or_an_error_where_it_is_named()
            throws Exception {
        server.dropDatabase("closed");
        server.sql("postgres", "CREATE DATABASE closed", "ALTER DATABASE closed ALLOW_CONNECTIONS false");
        try {
            DumpPlan plan = engine.plan(server.target("planner", "plan"));

            assertThat(plan.warnings())
                    .extracting(DumpWarning::text)
                    .anyMatch(w -> w.contains("\"closed\" is left out") && w.contains("accepts no connections"))
                    .noneMatch(w -> w.contains("template0"));
            assertThat(failure(engine, server.target("planner", "plan", "orders", "closed")))
                    .hasMessageContainingAll("\"closed\"", "ALLOW_CONNECTIONS");
        } finally {
            server.dropDatabase("closed");
        }
    }

    @Test
    void a_server_without_the_usual_databases_is_a_refusal_that_says_what_to_name() throws Exception {
        try (PostgresServer bare = PostgresServer.start()) {
            bare.sql("postgres", "CREATE DATABASE lone");
            bare.sql(
                    "lone",
                    "ALTER DATABASE template1 IS_TEMPLATE false",
                    "DROP DATABASE template1",
                    "DROP DATABASE postgres");

            assertThat(failure(engine, bare.target("postgres", null)))
                    .hasMessageEndingWith("Name the databases to back up in 'databases'.");
        }
    }

    @Test
    void a_named_database_that_does_not_exist_is_an_error() {
        EngineException failure = failure(engine, server.target("planner", "plan", "orders", "absent"));

        assertThat(failure.code()).isEqualTo(Code.SERVER_REFUSED);
        assertThat(failure).hasMessageContaining("\"absent\"");
    }

    @Test
    void a_machine_without_tools_is_an_error() {
        EngineException failure = failure(withTools(folder), server.target("planner", "plan"));

        assertThat(failure.code()).isEqualTo(Code.TOOL_MISSING);
    }

    @Test
    void a_tool_older_than_the_server_is_an_error() {
        Path old = Scripts.installation(folder, "12.1", "exit 1");

        assertThat(failure(withTools(old), server.target("planner", "plan")).code())
                .isEqualTo(Code.TOOL_TOO_OLD);
    }

    private static String dump(DumpPart part) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        part.dump(out, null);
        return out.toString(StandardCharsets.UTF_8);
    }

    private static EngineException failure(PostgresEngine engine, Target target) {
        return Objects.requireNonNull(catchThrowableOfType(EngineException.class, () -> engine.plan(target)));
    }

    private static PostgresEngine withTools(Path bin) {
        return engine(new PostgresServer.Config(
                Optional.of(List.of(bin)), PostgresServer.CONFIG.connectTimeout(), Optional.empty()));
    }

    private static PostgresEngine engine(PostgresConfig config) {
        return new PostgresEngine(config, new PostgresTools(config));
    }
}
