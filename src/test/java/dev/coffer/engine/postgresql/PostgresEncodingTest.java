package dev.coffer.engine.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffer.engine.DatabaseRestore;
import dev.coffer.engine.DumpPart;
import dev.coffer.engine.DumpPlan;
import dev.coffer.engine.EngineException;
import dev.coffer.engine.MemoryDump;
import dev.coffer.engine.RestoreResult;
import dev.coffer.engine.RestoreTarget;
import dev.coffer.engine.Target;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Databases in every kind of encoding, named and not, with bytes that only that encoding has. */
@Timeout(120)
class PostgresEncodingTest {

    private static final PostgresServer server = PostgresServer.shared();

    private final PostgresEngine engine =
            new PostgresEngine(PostgresServer.CONFIG, new PostgresTools(PostgresServer.CONFIG));

    @BeforeAll
    static void a_role_that_is_set_to_another_encoding() {
        server.sql(
                "postgres",
                "DROP ROLE IF EXISTS latin",
                "CREATE ROLE latin SUPERUSER LOGIN PASSWORD 'l'",
                "ALTER ROLE latin SET client_encoding = 'LATIN1'");
    }

    @AfterAll
    static void no_odd_database_is_left() {
        List.of("odd", "odd_copy").forEach(server::dropDatabase);
        server.sql("postgres", "DROP ROLE latin");
    }

    @ParameterizedTest
    @CsvSource({"MULE_INTERNAL, 81e981e0", "EUC_TW, a4a4a4e5", "LATIN1, e9e0", "SQL_ASCII, 636166e9", "UTF8, e697a5"})
    void a_database_is_probed_dumped_and_restored_alike_whether_named_or_not(String encoding, String bytes)
            throws Exception {
        make("odd", encoding);
        fill("odd", bytes);

        assertThat(engine.probe(target("odd")).major()).isEqualTo("15");
        byte[] named = dump(target("odd"));
        byte[] found = dump(target());
        assertThat(named).hasSameSizeAs(found);
        server.dropDatabase("odd_copy");
        MemoryDump dump = new MemoryDump(
                "odd",
                PostgresDatabasePart.FORMAT,
                new PostgresTools(PostgresServer.CONFIG).newest().orElseThrow().toString(),
                named,
                null);
        try (RestoreTarget copy = engine.connect(target(), null)) {
            RestoreResult result = copy.restore(dump, new DatabaseRestore("odd_copy", List.of(), false, 1));
            assertThat(result.failed()).isEmpty();
            assertThat(result.notes()).isEmpty();
        }

        assertThat(rows("odd_copy")).isEqualTo(rows("odd")).contains(bytes);
    }

    @Test
    void a_named_database_whose_text_the_driver_cannot_read_is_probed_as_every_other() throws Exception {
        make("odd", "MULE_INTERNAL");
        server.sql("postgres", "ALTER DATABASE odd ALLOW_CONNECTIONS false");

        assertThatThrownBy(() -> engine.probe(target("odd"))).hasMessageContaining("ALLOW_CONNECTIONS true");
    }

    private static Target target(String... databases) {
        return server.target("latin", "l", databases);
    }

    private static void make(String database, String encoding) {
        server.dropDatabase(database);
        server.sql(
                "postgres",
                "CREATE DATABASE " + PostgresServer.quote(database) + " TEMPLATE template0 ENCODING '" + encoding
                        + "' LC_COLLATE 'C' LC_CTYPE 'C'");
    }

    /** A table whose name and row are these bytes, as psql sends them, for the driver knows only UTF-8. */
    private static void fill(String database, String bytes) throws Exception {
        psql(
                database,
                "DO $do$ DECLARE word text := convert_from('\\x" + bytes + "', getdatabaseencoding()); BEGIN"
                        + " EXECUTE format('CREATE TABLE %I (t text)', word);"
                        + " EXECUTE format('INSERT INTO %I VALUES (%L)', word, word); END $do$");
    }

    /** The table's name and row, as hexadecimal bytes. */
    private static String rows(String database) throws Exception {
        return psql(database, """
                SELECT encode(convert_to(relname::text, getdatabaseencoding()), 'hex') FROM pg_class
                WHERE relnamespace = 'public'::regnamespace;
                SELECT format('SELECT encode(convert_to(t, getdatabaseencoding()), ''hex'') FROM %I', relname) FROM pg_class
                WHERE relnamespace = 'public'::regnamespace \\gexec
                """);
    }

    private static String psql(String database, String sql) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(
                        new PostgresTools(PostgresServer.CONFIG)
                                .newest()
                                .orElseThrow()
                                .path("psql"),
                        "-XAtq",
                        "-v",
                        "ON_ERROR_STOP=1",
                        "-h",
                        "127.0.0.1",
                        "-p",
                        Integer.toString(server.port()),
                        "-U",
                        "postgres",
                        "-d",
                        database)
                .redirectErrorStream(true);
        builder.environment().put("PGCLIENTENCODING", "SQL_ASCII");
        Process process = builder.start();
        try (OutputStream in = process.getOutputStream()) {
            in.write(sql.getBytes(StandardCharsets.UTF_8));
        }
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        return said.strip();
    }

    private byte[] dump(Target target) throws Exception {
        try (DumpPlan plan = engine.plan(target)) {
            DumpPart part = plan.parts().stream()
                    .filter(candidate -> "odd".equals(candidate.database()))
                    .findFirst()
                    .orElseThrow();
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            part.dump(bytes, null);
            return bytes.toByteArray();
        } catch (EngineException e) {
            throw new AssertionError(e.getMessage(), e);
        }
    }
}
