package dev.coffer.engine.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffer.engine.DatabaseContents;
import dev.coffer.engine.DatabaseContents.Extension;
import dev.coffer.engine.DatabaseContents.LargeObjects;
import dev.coffer.engine.DatabaseContents.Schema;
import dev.coffer.engine.DatabaseContents.Sequence;
import dev.coffer.engine.DatabaseContents.Table;
import dev.coffer.engine.DumpPart;
import dev.coffer.engine.DumpResult;
import dev.coffer.engine.DumpWarning;
import dev.coffer.engine.EngineException;
import dev.coffer.engine.EngineException.Code;
import dev.coffer.engine.FirstWrite;
import dev.coffer.engine.Target;
import dev.coffer.engine.process.Eventually;
import dev.coffer.engine.process.Scripts;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a dump says of the database beside its bytes, and that it never fails for that. */
@Timeout(120)
class PostgresInventoryTest {

    private static final String ODD = "odd \"häuser\"";
    private static final PostgresServer server = PostgresServer.shared();

    @TempDir
    Path folder;

    @BeforeAll
    static void a_database_with_all_kinds_of_tables() {
        server.dropDatabase(ODD);
        server.sql("postgres", "CREATE DATABASE " + PostgresServer.quote(ODD));
        server.sql(
                ODD,
                "CREATE TABLE plain AS SELECT n FROM generate_series(1, 1000) n",
                "CREATE TABLE empty_one (n int)",
                "CREATE TABLE parent (n int)",
                "CREATE TABLE child () INHERITS (parent)",
                "INSERT INTO parent SELECT n FROM generate_series(1, 10) n",
                "INSERT INTO child SELECT n FROM generate_series(1, 7) n",
                "CREATE TABLE parted (n int) PARTITION BY RANGE (n)",
                "CREATE TABLE parted_low PARTITION OF parted FOR VALUES FROM (0) TO (100)",
                "CREATE TABLE parted_high PARTITION OF parted FOR VALUES FROM (100) TO (1000)",
                "INSERT INTO parted SELECT n FROM generate_series(1, 149) n",
                "CREATE SCHEMA \"Größe; \"\"x\"\"\"",
                "CREATE TABLE \"Größe; \"\"x\"\"\".\"tägliche 'Übung'\" AS SELECT 1 AS n",
                "CREATE SCHEMA nothing",
                "CREATE FOREIGN DATA WRAPPER nowhere",
                "CREATE SERVER elsewhere FOREIGN DATA WRAPPER nowhere",
                "CREATE FOREIGN TABLE far_away (n int) SERVER elsewhere",
                "CREATE VIEW seen AS SELECT * FROM plain",
                "CREATE SEQUENCE drawn START 40",
                "SELECT nextval('drawn'), nextval('drawn')",
                "CREATE SEQUENCE untouched",
                "SELECT lo_from_bytea(0, '\\xcafe00'), lo_from_bytea(0, decode(repeat('ab', 5000), 'hex'))",
                "ANALYZE");
    }

    @Test
    void all_kinds_of_tables_are_told_with_the_rows_of_each() throws Exception {
        DatabaseContents contents = dump(ODD, server.target("postgres", null, ODD), OutputStream.nullOutputStream())
                .contents()
                .get(0);
        assertThat(contents.database()).isEqualTo(ODD);
        assertThat(contents.incomplete()).isNull();
        assertThat(contents.extensions()).extracting(Extension::name).containsExactly("plpgsql");
        assertThat(contents.largeObjects()).isEqualTo(new LargeObjects(2, 5003L));
        assertThat(contents.schemas())
                .containsExactly(
                        new Schema("Größe; \"x\"", List.of(counted("tägliche 'Übung'", 1)), List.of()),
                        new Schema("nothing", List.of(), List.of()),
                        new Schema(
                                "public",
                                List.of(
                                        counted("child", 7),
                                        counted("empty_one", 0),
                                        new Table("far_away", "foreign", null, null, null, null, null),
                                        counted("parent", 10),
                                        new Table("parted", "partitioned", null, null, null, null, null),
                                        counted("parted_high", 50),
                                        counted("parted_low", 99),
                                        counted("plain", 1000)),
                                List.of(new Sequence("drawn", 41L, null), new Sequence("untouched", null, null))));
    }

    @Test
    void what_changes_while_the_dump_runs_is_neither_in_the_dump_nor_in_the_count() throws Exception {
        server.dropDatabase("busy");
        server.sql("postgres", "CREATE DATABASE busy");
        server.sql("busy", "CREATE TABLE t AS SELECT n, md5(n::text) AS h FROM generate_series(1, 200000) n");
        Path file = folder.resolve("busy");

        DumpResult dumped;
        try (OutputStream out = Files.newOutputStream(file)) {
            AtomicBoolean changed = new AtomicBoolean();
            dumped = dump("busy", server.target("postgres", null, "busy"), new OutputStream() {
                @Override
                public void write(int b) throws IOException {
                    out.write(b);
                }

                @Override
                public void write(byte[] bytes, int offset, int length) throws IOException {
                    if (changed.compareAndSet(false, true)) {
                        server.sql("busy", "DELETE FROM t WHERE n > 10", "INSERT INTO t VALUES (0)", "VACUUM t");
                    }
                    out.write(bytes, offset, length);
                }
            });
        }

        server.dropDatabase("busy again");
        server.sql("postgres", "CREATE DATABASE \"busy again\"");
        PostgresDumpTest.restore(file, "busy again");
        assertThat(server.query("busy again", "SELECT count(*) FROM t")).containsExactly("200000");
        assertThat(tables(dumped.contents().get(0))).containsExactly(counted("t", 200_000));
    }

    @Test
    void what_cannot_be_counted_in_time_is_estimated_and_the_dump_is_whole() throws Exception {
        PostgresConfig hasty = config(true, Duration.ofMillis(1));

        DumpResult dumped =
                part(hasty, server.target("postgres", null, ODD), ODD).dump(OutputStream.nullOutputStream(), null);

        assertThat(
                        dumped.contents().isEmpty()
                                ? List.<Table>of()
                                : tables(dumped.contents().get(0)))
                .allMatch(table -> table.rows() == null);
        assertThat(!dumped.contents().isEmpty() || dumped.warnings().size() == 1)
                .as(dumped.toString())
                .isTrue();
    }

    @Test
    void a_table_that_the_role_may_not_read_or_that_is_locked_is_told_with_the_reason() throws Exception {
        server.dropDatabase("guarded");
        server.sql(
                "postgres",
                "DROP ROLE IF EXISTS clerk",
                "CREATE ROLE clerk LOGIN PASSWORD 'clerk'",
                "CREATE DATABASE guarded");
        server.sql(
                "guarded",
                "CREATE TABLE free AS SELECT 1 AS n",
                "CREATE TABLE locked AS SELECT 1 AS n",
                "CREATE TABLE secret AS SELECT n FROM generate_series(1, 500) n",
                "CREATE TABLE by_row AS SELECT 1 AS n",
                "CREATE POLICY none ON by_row USING (false)",
                "ALTER TABLE by_row ENABLE ROW LEVEL SECURITY",
                "GRANT SELECT ON free, locked, by_row TO clerk",
                "SELECT lo_from_bytea(0, '\\xcafe00')",
                "ANALYZE secret");
        PostgresLogin login = new PostgresLogin(server.target("clerk", "clerk"), PostgresServer.CONFIG);

        DatabaseContents contents;
        try (Connection lock = server.connect("guarded");
                Statement statement = lock.createStatement();
                PostgresSnapshot snapshot = PostgresSnapshot.open(login, "guarded", Duration.ofMinutes(1))) {
            lock.setAutoCommit(false);
            statement.execute("LOCK TABLE locked IN ACCESS EXCLUSIVE MODE");
            PostgresInventory inventory = new PostgresInventory(
                    snapshot,
                    Duration.ofMinutes(1),
                    bytes -> {},
                    new TableHashes(snapshot, Duration.ofMinutes(1)),
                    (schema, table) -> false);
            inventory.run();
            contents = Objects.requireNonNull(inventory.contents());
        }

        assertThat(tables(contents))
                .containsExactly(
                        new Table(
                                "by_row",
                                null,
                                null,
                                null,
                                "the role may not read it, or row-level security hides rows",
                                null,
                                null),
                        counted("free", 1),
                        new Table("locked", null, null, null, "locked by another session", null, null),
                        new Table(
                                "secret",
                                null,
                                null,
                                500L,
                                "the role may not read it, or row-level security hides rows",
                                null,
                                null));
        assertThat(contents.largeObjects()).isEqualTo(new LargeObjects(1, null));
    }

    @Test
    void a_role_that_may_have_one_session_only_is_dumped_without_an_inventory() throws Exception {
        server.sql(
                "postgres",
                "DROP ROLE IF EXISTS lonely",
                "CREATE ROLE lonely LOGIN PASSWORD 'lonely' IN ROLE pg_read_all_data CONNECTION LIMIT 1");
        server.dropDatabase("quiet");
        server.sql("postgres", "CREATE DATABASE quiet");
        server.sql("quiet", "CREATE TABLE t AS SELECT 1 AS n");

        DumpResult dumped = dump("quiet", server.target("lonely", "lonely", "quiet"), OutputStream.nullOutputStream());

        assertThat(dumped.contents()).isEmpty();
        assertThat(dumped.warnings())
                .hasSize(2)
                .noneMatch(DumpWarning::omission)
                .first()
                .extracting(DumpWarning::text, InstanceOfAssertFactories.STRING)
                .startsWith("What the database \"quiet\" holds was not counted: ")
                .contains("too many connections");
        assertThat(dumped.warnings().get(1).text()).contains("was compared with the database as it was afterwards");
    }

    @Test
    void where_the_role_or_the_database_permits_one_session_what_is_left_out_is_looked_for_afterwards()
            throws Exception {
        server.sql(
                "postgres",
                "DROP ROLE IF EXISTS single",
                "CREATE ROLE single LOGIN PASSWORD 'single' IN ROLE pg_read_all_data CONNECTION LIMIT 1");
        a_database_that_loses_something();
        Target target = server.target("single", "single", "losing");

        assertLoses(dumpInOneSession(target));

        server.sql("postgres", "ALTER ROLE single CONNECTION LIMIT -1", "ALTER DATABASE losing CONNECTION LIMIT 1");
        assertLoses(dumpInOneSession(target));
    }

    @Test
    void where_counting_is_ended_by_force_what_is_left_out_is_looked_for_afterwards() throws Exception {
        a_database_that_loses_something();

        DumpResult dumped = dump("losing", server.target("postgres", null, "losing"), ending(() -> {}));

        assertLoses(dumped);
        assertThat(dumped.warnings())
                .extracting(DumpWarning::text)
                .anyMatch(text -> text.contains("not with the dump's snapshot (the connection broke)")
                        || text.contains("not with the dump's snapshot (terminating connection"));
    }

    @Test
    void a_dump_that_cannot_be_compared_with_its_database_is_not_complete() throws Exception {
        server.sql(
                "postgres",
                "DROP ROLE IF EXISTS barred",
                "CREATE ROLE barred LOGIN PASSWORD 'barred' IN ROLE pg_read_all_data");
        server.dropDatabase("quiet");
        server.sql("postgres", "CREATE DATABASE quiet");
        PostgresConfig config = new PostgresServer.Config(Optional.empty(), Duration.ofSeconds(1), Optional.empty());

        DumpResult dumped = part(config, server.target("barred", "barred", "quiet"), "quiet")
                .dump(ending(() -> server.sql("postgres", "ALTER DATABASE quiet CONNECTION LIMIT 0")), null);

        assertThat(dumped.warnings())
                .filteredOn(DumpWarning::omission)
                .singleElement()
                .extracting(DumpWarning::text, InstanceOfAssertFactories.STRING)
                .startsWith("Whether the dump of the database \"quiet\" lacks anything could not be checked: ")
                .contains("no free connection slot", "CONNECTION LIMIT");
    }

    @Test
    void a_table_of_an_extension_whose_rows_the_role_may_not_see_makes_a_dump_incomplete() throws Exception {
        server.sql(
                "postgres",
                "DROP ROLE IF EXISTS shaded",
                "CREATE ROLE shaded LOGIN PASSWORD 'shaded' IN ROLE pg_read_all_data");
        server.dropDatabase("quiet");
        server.sql("postgres", "CREATE DATABASE quiet");
        server.sql(
                "quiet",
                "CREATE TABLE hidden AS SELECT 1 AS n",
                "ALTER TABLE hidden ENABLE ROW LEVEL SECURITY",
                "CREATE EXTENSION hstore",
                "ALTER EXTENSION hstore ADD TABLE hidden");

        DumpResult dumped = dump("quiet", server.target("shaded", "shaded", "quiet"), OutputStream.nullOutputStream());

        assertThat(dumped.warnings())
                .filteredOn(DumpWarning::omission)
                .singleElement()
                .extracting(DumpWarning::text, InstanceOfAssertFactories.STRING)
                .contains("public.hidden", "could not read whether they have rows");
    }

    /** What is in {@code information_schema} is in no dump. */
    private static void a_database_that_loses_something() {
        server.dropDatabase("losing");
        server.sql("postgres", "CREATE DATABASE losing");
        server.sql(
                "losing", "CREATE TABLE information_schema.lost AS SELECT 1 AS n", "CREATE TABLE t AS SELECT 1 AS n");
    }

    private static void assertLoses(DumpResult dumped) {
        assertThat(dumped.warnings())
                .filteredOn(DumpWarning::omission)
                .singleElement()
                .extracting(DumpWarning::text, InstanceOfAssertFactories.STRING)
                .contains("system schemas", "information_schema.lost");
        assertThat(dumped.warnings())
                .extracting(DumpWarning::text)
                .anyMatch(text -> text.contains("was compared with the database as it was afterwards"));
    }

    /** Ends the session that counts, as the first bytes of the dump arrive, after something else. */
    private static OutputStream ending(Runnable before) {
        return new FirstWrite(() -> {
            before.run();
            server.query("postgres", """
                    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                    WHERE application_name = 'coffer inventory'""");
        });
    }

    @Test
    void a_server_that_takes_no_foreign_snapshot_is_dumped_without_an_inventory() throws Exception {
        Path real =
                new PostgresTools(PostgresServer.CONFIG).newest().orElseThrow().folder();
        Path bin = folder.resolve("bin");
        Scripts.write(bin, "pg_dumpall", "exec " + real.resolve("pg_dumpall") + " \"$@\"");
        Scripts.write(bin, "pg_dump", """
            case "$*" in *--snapshot=*)
              echo "pg_dump: detail: Query was: SET TRANSACTION SNAPSHOT '1'" >&2; exit 1;; esac
            exec %s "$@\"\
            """.formatted(real.resolve("pg_dump")));
        PostgresConfig config = new PostgresServer.Config(
                Optional.of(List.of(bin)), Duration.ofSeconds(5), true, Duration.ofMinutes(1), Optional.empty());

        DumpResult dumped =
                part(config, server.target("postgres", null, ODD), ODD).dump(OutputStream.nullOutputStream(), null);

        assertThat(dumped.contents()).isEmpty();
        assertThat(dumped.warnings())
                .noneMatch(DumpWarning::omission)
                .extracting(DumpWarning::text)
                .satisfiesExactly(
                        counted -> assertThat(counted).contains("was not counted"),
                        compared ->
                                assertThat(compared).contains("was compared with the database as it was afterwards"));
    }

    @Test
    void switched_off_nothing_is_counted_and_nothing_said() throws Exception {
        PostgresConfig off = config(false, Duration.ofMinutes(1));

        DumpResult dumped =
                part(off, server.target("postgres", null, ODD), ODD).dump(OutputStream.nullOutputStream(), null);

        assertThat(dumped.contents()).isEmpty();
        assertThat(dumped.warnings()).isEmpty();
    }

    @Test
    void a_database_that_vanishes_is_gone_unless_it_was_asked_for_by_name() throws Exception {
        for (String[] named : new String[][] {{}, {"fleeing"}}) {
            server.dropDatabase("fleeing");
            server.sql("postgres", "CREATE DATABASE fleeing");
            DumpPart part = part(PostgresServer.CONFIG, server.target("postgres", null, named), "fleeing");
            server.dropDatabase("fleeing");

            assertThatThrownBy(() -> part.dump(OutputStream.nullOutputStream(), null))
                    .hasMessageContaining("\"fleeing\"")
                    .extracting("code")
                    .isEqualTo(named.length == 0 ? Code.DATABASE_GONE : Code.TOOL_FAILED);
        }
    }

    @Test
    void a_dump_that_fails_ends_the_count_and_its_session() throws Exception {
        IOException full = new IOException("disk full");

        assertThatThrownBy(() -> dump(ODD, server.target("postgres", null, ODD), new OutputStream() {
                    @Override
                    public void write(int b) throws IOException {
                        throw full;
                    }
                }))
                .isSameAs(full);

        Eventually.until(
                "the server has seen it end",
                () -> server.query("postgres", "SELECT 1 FROM pg_stat_activity WHERE application_name LIKE 'coffer%'")
                        .isEmpty());
    }

    @Test
    void the_size_of_the_dump_is_estimated_from_the_tables() throws Exception {
        server.dropDatabase("sized");
        server.sql("postgres", "CREATE DATABASE sized");
        server.sql(
                "sized",
                "CREATE TABLE t AS SELECT n, md5(n::text) AS h FROM generate_series(1, 300000) n",
                "CREATE INDEX ON t (h)",
                "ANALYZE");
        DumpPart part = part(PostgresServer.CONFIG, server.target("postgres", null, "sized"), "sized");
        assertThat(part.estimatedBytes()).isPositive();
        long[] written = new long[1];

        part.dump(
                new OutputStream() {
                    @Override
                    public void write(int b) {
                        written[0]++;
                    }

                    @Override
                    public void write(byte[] bytes, int offset, int length) {
                        written[0] += length;
                    }
                },
                null);

        assertThat(part.estimatedBytes()).isBetween(written[0] / 2, written[0] * 2);
    }

    private static Table counted(String name, long rows) {
        return new Table(name, null, rows, null, null, null, null);
    }

    private static List<Table> tables(@Nullable DatabaseContents contents) {
        return Objects.requireNonNull(contents).schemas().stream()
                .filter(schema -> schema.name().equals("public"))
                .findFirst()
                .orElseThrow()
                .tables();
    }

    private static PostgresConfig config(boolean inventory, Duration timeout) {
        return new PostgresServer.Config(Optional.empty(), Duration.ofSeconds(5), inventory, timeout, Optional.empty());
    }

    /** The server ends a session a little after its client has closed it, and refuses another one until then. */
    private static DumpResult dumpInOneSession(Target target) throws Exception {
        for (int tries = 1; ; tries++) {
            try {
                return dump("losing", target, OutputStream.nullOutputStream());
            } catch (EngineException e) {
                if (!e.passing() || tries == 100) {
                    throw e;
                }
            }
        }
    }

    private static DumpResult dump(String database, Target target, OutputStream out) throws Exception {
        return part(PostgresServer.CONFIG, target, database).dump(out, null);
    }

    private static DumpPart part(PostgresConfig config, Target target, String database) throws EngineException {
        return new PostgresEngine(config, new PostgresTools(config))
                .plan(target).parts().stream()
                        .filter(part -> database.equals(part.database()))
                        .findFirst()
                        .orElseThrow();
    }
}
