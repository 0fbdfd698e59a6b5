package dev.coffer.engine.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffer.engine.DumpPart;
import dev.coffer.engine.DumpPlan;
import dev.coffer.engine.EngineException;
import dev.coffer.engine.EngineException.Code;
import dev.coffer.engine.FirstWrite;
import dev.coffer.engine.Target;
import dev.coffer.engine.process.Eventually;
import dev.coffer.engine.process.Scripts;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class PostgresDumpTest {

    private static final String BIG = "big";
    private static final String PASSWORD = "gehe!m-€-pässwörd";

    private static final PostgresServer server = PostgresServer.shared();

    private final PostgresEngine engine = new PostgresEngine(PostgresServer.CONFIG, tools());

    @TempDir
    Path folder;

    @BeforeAll
    static void a_database_that_does_not_fit_into_a_pipe() {
        server.dropDatabase(BIG);
        server.sql(
                "postgres",
                "DROP ROLE IF EXISTS dümper",
                "CREATE ROLE dümper SUPERUSER LOGIN PASSWORD '" + PASSWORD + "'",
                "CREATE DATABASE " + BIG);
        server.sql(
                BIG,
                "CREATE TABLE t AS SELECT i, md5(i::text) AS a, md5((-i)::text) AS b FROM generate_series(1, 200000)"
                        + " i");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "plain",
                "Bücher \u5e93 \uD83D\uDCE6",
                "a=b host=nowhere",
                "postgresql://nowhere/x",
                "it's \"quoted\" \\ /and 100% $HOME",
                "CASE",
                "case",
                "-rf"
            })
    void a_dump_restores_to_the_same_content_whatever_the_name(String name) throws Exception {
        fill(name);
        DumpPart part = part(server.target("dümper", PASSWORD, name), name);
        Path file = folder.resolve(part.fileName());

        try (OutputStream out = Files.newOutputStream(file)) {
            part.dump(out, null);
        }

        server.dropDatabase("restored");
        server.sql("postgres", "CREATE DATABASE restored");
        restore(file, "restored");
        String content = "SELECT x::text || ':' || encode(lo_get(photo), 'hex') FROM x ORDER BY id";
        assertThat(server.query("restored", content)).hasSize(3).isEqualTo(server.query(name, content));
        server.dropDatabase(name);
    }

    @Test
    void the_encoding_that_a_role_is_set_to_changes_no_dump() throws Exception {
        server.dropDatabase("kanji");
        server.sql(
                "postgres",
                "DROP ROLE IF EXISTS latin",
                "CREATE ROLE latin SUPERUSER LOGIN PASSWORD 'l'",
                "ALTER ROLE latin SET client_encoding = 'LATIN1'",
                "CREATE DATABASE kanji");
        server.sql(
                "kanji",
                "DROP ROLE IF EXISTS \"日本\"",
                "CREATE ROLE \"日本\"",
                "CREATE TABLE \"日\" AS SELECT '本'::text AS t");
        List<DumpPart> parts = engine.plan(server.target("latin", "l", "kanji")).parts();
        ByteArrayOutputStream globals = new ByteArrayOutputStream();
        Path file = folder.resolve("kanji.pgdump");

        parts.get(0).dump(globals, null);
        try (OutputStream out = Files.newOutputStream(file)) {
            parts.get(1).dump(out, null);
        }

        assertThat(globals.toString(StandardCharsets.UTF_8)).contains("CREATE ROLE \"日本\"");
        server.dropDatabase("restored");
        server.sql("postgres", "CREATE DATABASE restored");
        restore(file, "restored");
        assertThat(server.query("restored", "SELECT t FROM \"日\"")).containsExactly("本");
        server.dropDatabase("kanji");
        server.sql("postgres", "DROP ROLE \"日本\"", "DROP ROLE latin");
    }

    @Test
    void rows_that_the_role_may_not_see_fail_the_dump_with_what_to_do() throws Exception {
        server.dropDatabase("rls");
        server.sql(
                "postgres",
                "DROP ROLE IF EXISTS \"o'\"\"brien\"",
                "CREATE ROLE \"o'\"\"brien\" LOGIN PASSWORD 'o'",
                "GRANT pg_read_all_data TO \"o'\"\"brien\"",
                "CREATE DATABASE rls");
        server.sql("rls", "CREATE TABLE t AS SELECT 1", "ALTER TABLE t ENABLE ROW LEVEL SECURITY");
        DumpPart part = part(server.target("o'\"brien", "o", "rls"), "rls");

        assertThatThrownBy(() -> part.dump(OutputStream.nullOutputStream(), null))
                .hasMessageContaining("row-level security")
                .hasMessageEndingWith("ALTER ROLE \"o'\"\"brien\" BYPASSRLS");

        server.sql("postgres", "ALTER ROLE \"o'\"\"brien\" BYPASSRLS");
        part.dump(OutputStream.nullOutputStream(), null);
        server.dropDatabase("rls");
    }

    @Test
    void while_a_dump_runs_no_process_shows_the_password() throws Exception {
        List<String> commands = new ArrayList<>();
        part(server.target("dümper", PASSWORD, BIG), BIG)
                .dump(new FirstWrite(() -> commands.addAll(commandLines())), null);

        assertThat(commands).anyMatch(command -> command.contains("pg_dump")).noneMatch(c -> c.contains(PASSWORD));
    }

    @Test
    void a_pg_dump_that_is_killed_half_way_is_a_failure_that_says_so() throws Exception {
        DumpPart part = part(server.target("dümper", PASSWORD, BIG), BIG);

        assertThatThrownBy(() -> part.dump(new FirstWrite(() -> runningDump().destroyForcibly()), null))
                .hasMessageStartingWith("pg_dump of database \"big\" was killed by signal 9 (SIGKILL)")
                .extracting("code")
                .isEqualTo(Code.TOOL_UNFINISHED);
    }

    @Test
    void a_consumer_that_fails_ends_pg_dump_and_its_session() throws Exception {
        IOException full = new IOException("disk full");
        DumpPart part = part(server.target("dümper", PASSWORD, BIG), BIG);

        assertThatThrownBy(() -> part.dump(
                        new FirstWrite(() -> {
                            throw full;
                        }),
                        null))
                .isSameAs(full);

        assertThat(dumps()).isEmpty();
        Eventually.until(
                "the server has seen it end",
                () -> server.query("postgres", "SELECT 1 FROM pg_stat_activity WHERE application_name LIKE 'coffer%'")
                        .isEmpty());
    }

    @Test
    void a_database_that_was_dropped_after_planning_is_a_failure_in_the_tool_s_words() throws Exception {
        server.dropDatabase("fleeting");
        server.sql("postgres", "CREATE DATABASE fleeting");
        DumpPart part = part(server.target("dümper", PASSWORD, "fleeting"), "fleeting");
        server.dropDatabase("fleeting");

        assertThatThrownBy(() -> part.dump(OutputStream.nullOutputStream(), null))
                .hasMessageContaining("\"fleeting\" does not exist")
                .extracting("code")
                .isEqualTo(Code.TOOL_FAILED);
    }

    @Test
    void a_server_that_is_gone_is_a_failure() throws Exception {
        PostgresServer other = PostgresServer.start();
        Target target = other.target("postgres", null, "postgres");
        DumpPart part = part(target, "postgres");
        other.close();

        assertThatThrownBy(() -> part.dump(OutputStream.nullOutputStream(), null))
                .hasMessageContaining("Connection refused")
                .extracting("code")
                .isEqualTo(Code.TOOL_FAILED);
        assertThatThrownBy(() -> engine.plan(target)).extracting("code").isEqualTo(Code.SERVER_UNREACHABLE);
    }

    @Test
    void a_tool_that_ends_well_but_writes_nothing_is_a_failure() throws Exception {
        assertThatThrownBy(() -> dumpWith("exit 0")).hasMessage("pg_dump of database \"big\" wrote nothing");
    }

    @Test
    void a_tool_that_tells_the_password_is_not_repeated() throws Exception {
        assertThatThrownBy(() -> dumpWith("echo \"cannot use '$PGPASSWORD' here\" >&2; exit 1"))
                .hasMessage("pg_dump of database \"big\" ended with exit code 1:\ncannot use '***' here");
    }

    private void dumpWith(String body) throws Exception {
        Path bin = Scripts.installation(folder, "15.0", body);
        PostgresConfig config = new PostgresServer.Config(
                Optional.of(List.of(bin)), PostgresServer.CONFIG.connectTimeout(), Optional.empty());
        DumpPlan plan =
                new PostgresEngine(config, new PostgresTools(config)).plan(server.target("dümper", PASSWORD, BIG));
        plan.parts().get(1).dump(OutputStream.nullOutputStream(), null);
    }

    private DumpPart part(Target target, String database) throws EngineException {
        return engine.plan(target).parts().stream()
                .filter(part -> database.equals(part.database()))
                .findFirst()
                .orElseThrow();
    }

    private static void fill(String name) {
        server.dropDatabase(name);
        server.sql("postgres", "CREATE DATABASE " + PostgresServer.quote(name));
        server.sql(name, """
            CREATE TABLE x (id serial PRIMARY KEY, n numeric, at timestamptz, j jsonb, a text[], b bytea, r int4range,
            photo oid)\
            """, """
            INSERT INTO x (n, at, j, a, b, r, photo) VALUES
            (1.50, '2020-02-29 12:00Z', '{"ä": [1, null]}', '{"a,b", NULL}', '\\x00ff', '[1,5)',
                lo_from_bytea(0, '\\xcafe00')),
            ('NaN', 'infinity', '"\\u20ac"', '{}', '', 'empty', lo_from_bytea(0, decode(repeat('ab', 5000), 'hex'))),
            (NULL, NULL, NULL, NULL, NULL, NULL, lo_from_bytea(0, ''))\
            """);
    }

    static void restore(Path file, String database) throws Exception {
        Process process = new ProcessBuilder(
                        tools().newest()
                                .orElseThrow()
                                .folder()
                                .resolve("pg_restore")
                                .toString(),
                        "--exit-on-error",
                        "--host=127.0.0.1",
                        "--port=" + server.port(),
                        "--username=postgres",
                        "--dbname=" + database,
                        file.toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
    }

    private static PostgresTools tools() {
        return new PostgresTools(PostgresServer.CONFIG);
    }

    private static List<ProcessHandle> dumps() {
        return ProcessHandle.current()
                .children()
                .filter(child -> child.info().command().orElse("").endsWith("/pg_dump"))
                .toList();
    }

    private static ProcessHandle runningDump() {
        assertThat(dumps()).hasSize(1);
        return dumps().get(0);
    }

    private static List<String> commandLines() throws IOException {
        List<String> lines = new ArrayList<>();
        try (Stream<Path> files = Files.list(Path.of("/proc"))) {
            for (Path process : files.filter(
                            file -> file.getFileName().toString().matches("\\d+"))
                    .toList()) {
                try {
                    lines.add(Files.readString(process.resolve("cmdline"), StandardCharsets.ISO_8859_1));
                } catch (IOException e) {
                    // It has ended in the meantime.
                }
            }
        }
        return lines;
    }
}
