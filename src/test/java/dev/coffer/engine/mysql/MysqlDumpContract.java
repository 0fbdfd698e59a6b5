package dev.coffer.engine.mysql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffer.engine.BackupEngine;
import dev.coffer.engine.DatabaseContents;
import dev.coffer.engine.DumpPlan;
import dev.coffer.engine.DumpWarning;
import dev.coffer.engine.EngineException;
import dev.coffer.engine.EngineException.Code;
import dev.coffer.engine.FirstWrite;
import dev.coffer.engine.RestoreTarget;
import dev.coffer.engine.ServerVersion;
import dev.coffer.engine.mysql.MysqlDumps.Dump;
import dev.coffer.engine.mysql.MysqlDumps.Dumps;
import dev.coffer.harness.MysqlServer;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the dump of a server does for both flavors, each with its own server and tools. */
@Timeout(120)
abstract class MysqlDumpContract {

    private static final String SHOP = "shop";

    private final Flavor flavor;
    private MysqlServer server;
    private BackupEngine engine;

    @TempDir
    private Path folder;

    MysqlDumpContract(Flavor flavor) {
        this.flavor = flavor;
    }

    @BeforeEach
    void server() {
        server = MysqlServer.shared(flavor);
        engine = MysqlDumps.engine(flavor, MysqlDumps.config(Map.of()));
        for (String database : server.rows("", "SHOW DATABASES")) {
            if (!MysqlSession.SYSTEM.contains(database)) {
                server.execute("", "DROP DATABASE " + MysqlSamples.name(database));
            }
        }
    }

    @Test
    void every_part_of_a_server_loads_with_the_stock_client_to_the_same_contents() throws Exception {
        for (String database : List.of(SHOP, MysqlSamples.UNUSUAL, "Empty's\\ \"one\"")) {
            MysqlSamples.fill(server, database);
        }
        server.execute("", "DROP DATABASE `Empty's\\ \"one\"`", "CREATE DATABASE `Empty's\\ \"one\"`");
        server.execute(SHOP, "CREATE EVENT nightly ON SCHEDULE EVERY 1 DAY DO BEGIN SET @a = 1; END");

        Dumps dumps;
        try (DumpPlan plan = engine.plan(MysqlDumps.target(server))) {
            assertThat(plan.warnings())
                    .extracting(DumpWarning::text)
                    .singleElement()
                    .asString()
                    .contains("shop.log (MyISAM)");
            dumps = MysqlDumps.dump(plan, folder);
        }

        assertThat(dumps.all()).containsOnlyKeys("", SHOP, MysqlSamples.UNUSUAL, "Empty's\\ \"one\"");
        dumps.all()
                .values()
                .forEach(dump -> assertThat(dump.result().warnings()).isEmpty());
        for (String database : List.of(SHOP, MysqlSamples.UNUSUAL)) {
            MysqlDumps.load(server, dumps.of(database).file(), "the copy's");
            assertThat(MysqlSamples.contents(server, "the copy's"))
                    .containsExactlyElementsOf(MysqlSamples.contents(server, database));
        }
        MysqlDumps.load(server, dumps.of("Empty's\\ \"one\"").file(), "nothing");
        assertThat(MysqlSamples.contents(server, "nothing")).isEmpty();
    }

    @Test
    void the_manifest_lists_exact_counts_and_the_server_where_its_log_stood() throws Exception {
        MysqlSamples.fill(server, SHOP);
        engine = MysqlDumps.engine(flavor, MysqlDumps.config(Map.of("content-hashes", "true")));

        DatabaseContents contents;
        Map<String, String> state;
        try (DumpPlan plan = engine.plan(MysqlDumps.target(server, SHOP))) {
            Dump dump = MysqlDumps.dump(plan, folder).of(SHOP);
            contents = dump.result().contents().get(0);
            state = plan.state();
            MysqlDumps.load(server, dump.file(), "copy");
        }

        assertThat(contents.schemas())
                .extracting(DatabaseContents.Schema::name)
                .containsExactly("tables", "functions", "procedures", "triggers");
        assertThat(contents.schemas().get(0).tables())
                .extracting(DatabaseContents.Table::name, DatabaseContents.Table::kind, DatabaseContents.Table::rows)
                .contains(
                        org.assertj.core.groups.Tuple.tuple("orders", null, 6L),
                        org.assertj.core.groups.Tuple.tuple("costly", "view", null));
        assertThat(contents.hashed()).hasSize(4);
        assertThat(counted("copy", true).schemas()).isEqualTo(contents.schemas());
        server.execute("copy", "UPDATE orders SET photo = x'01' WHERE id = 2");
        assertThat(counted("copy", true).schemas()).isNotEqualTo(contents.schemas());
        assertThat(state).containsKeys("log_file", "log_position", "gtid_set", "server_id");
    }

    private DatabaseContents counted(String database, boolean hashed) throws Exception {
        MysqlLogin login = new MysqlLogin(MysqlDumps.target(server), flavor, MysqlDumps.config(Map.of()));
        try (MysqlSession session = MysqlSession.open(login)) {
            return new MysqlInventory(session.connection(), session.version())
                    .count(database, java.time.Duration.ofMinutes(1), table -> hashed, java.time.Duration.ofMinutes(1));
        }
    }

    @Test
    void all_parts_and_counts_are_of_one_moment_while_others_write() throws Exception {
        for (String database : List.of("a", "b")) {
            server.execute("", "CREATE DATABASE " + database);
            server.execute(database, "CREATE TABLE t (n INT PRIMARY KEY)", "INSERT INTO t VALUES (1), (2), (3)");
        }
        try (DumpPlan plan = engine.plan(MysqlDumps.target(server, "a", "b"))) {
            Path first = folder.resolve("a");
            DatabaseContents contents;
            try (OutputStream out = Files.newOutputStream(first)) {
                contents = plan.parts().get(1).dump(out, null).contents().get(0);
            }
            server.execute("b", "INSERT INTO t VALUES (4)");
            server.execute("a", "DELETE FROM t");
            assertThat(rows(contents)).isEqualTo(3L);
            Path second = folder.resolve("b");
            try (OutputStream out = Files.newOutputStream(second)) {
                contents = plan.parts().get(2).dump(out, null).contents().get(0);
            }
            assertThat(rows(contents)).isEqualTo(3L);
            MysqlDumps.load(server, second, "copy");
        }
        assertThat(server.rows("copy", "SELECT COUNT(*) FROM t")).containsExactly("3");
    }

    private static @Nullable Long rows(@Nullable DatabaseContents contents) {
        return Objects.requireNonNull(contents).schemas().get(0).tables().get(0).rows();
    }

    @Test
    void the_accounts_load_on_another_server_with_their_passwords_and_grants() throws Exception {
        MysqlSamples.fill(server, SHOP);
        server.execute(
                "",
                "CREATE ROLE reader",
                "GRANT SELECT ON shop.* TO reader",
                "CREATE USER 'o''brien'@'%' IDENTIFIED BY 'p;\\'w\"'",
                "GRANT reader TO 'o''brien'@'%'");
        Dumps dumps;
        try (DumpPlan plan = engine.plan(MysqlDumps.target(server))) {
            dumps = MysqlDumps.dump(plan, folder);
        } finally {
            server.execute("", "DROP USER 'o''brien'@'%'", "DROP ROLE reader");
        }

        server.load("mysql", dumps.of("").file());

        try (var connection = server.connect("o'brien", "p;'w\"", "");
                var statement = connection.createStatement()) {
            statement.execute("SET ROLE reader");
            try (var result = statement.executeQuery("SELECT COUNT(*) FROM shop.orders")) {
                assertThat(result.next()).isTrue();
            }
        } finally {
            server.execute("", "DROP USER 'o''brien'@'%'", "DROP ROLE reader");
        }
    }

    @Test
    void a_part_can_be_checked_and_half_of_one_is_none() throws Exception {
        MysqlSamples.fill(server, SHOP);
        Dumps dumps;
        String tool;
        try (DumpPlan plan = engine.plan(MysqlDumps.target(server))) {
            dumps = MysqlDumps.dump(plan, folder);
            tool = plan.tool();
        }
        for (String format : List.of(DatabasePart.FORMAT, AccountsPart.FORMAT)) {
            Path file = dumps.of(format.equals(AccountsPart.FORMAT) ? "" : SHOP).file();
            try (InputStream in = Files.newInputStream(file)) {
                engine.check(format, tool).read(in);
            }
            byte[] whole = Files.readAllBytes(file);
            for (byte[] damaged : List.of(
                    Arrays.copyOf(whole, whole.length / 2),
                    Arrays.copyOf(whole, whole.length - 3),
                    Arrays.copyOfRange(whole, whole.length / 3, whole.length),
                    "no dump".getBytes(StandardCharsets.UTF_8))) {
                assertThatThrownBy(() -> engine.check(format, tool).read(new java.io.ByteArrayInputStream(damaged)))
                        .isInstanceOf(EngineException.class)
                        .extracting("code")
                        .isEqualTo(Code.TOOL_FAILED);
            }
        }
    }

    @Test
    void a_server_tells_its_version_and_one_of_the_other_flavor_is_named() throws Exception {
        server.execute("", "CREATE DATABASE shop");
        ServerVersion version = engine.probe(MysqlDumps.target(server, SHOP));

        assertThat(server.rows("", "SELECT VERSION()").get(0)).startsWith(version.full());
        assertThat(version.full()).startsWith(version.major() + ".");
        Flavor other = flavor == Flavor.MYSQL ? Flavor.MARIADB : Flavor.MYSQL;
        assertThatThrownBy(() ->
                        MysqlDumps.engine(other, MysqlDumps.config(Map.of())).probe(MysqlDumps.target(server)))
                .hasMessageContaining("is not " + other.datastore())
                .hasMessageContaining(flavor.datastore());
    }

    @Test
    void a_login_that_fails_is_explained() {
        assertThatThrownBy(() -> engine.probe(MysqlDumps.targetOf(server, MysqlServer.USER, "wr0ng-secret")))
                .hasMessageContaining("refuses the login")
                .hasMessageNotContaining("wr0ng-secret")
                .extracting("code")
                .isEqualTo(Code.SERVER_REFUSED);
        assertThatThrownBy(() -> engine.plan(MysqlDumps.target(server, "missing")))
                .hasMessageContaining("missing")
                .extracting("code")
                .isEqualTo(Code.SERVER_REFUSED);
    }

    @Test
    void a_privilege_that_is_missing_is_named_with_the_grant_that_gives_it() throws Exception {
        MysqlSamples.fill(server, SHOP);
        server.execute("", "CREATE USER 'least'@'127.0.0.1' IDENTIFIED BY 'secret'");
        String routines = "GRANT " + (flavor == Flavor.MYSQL ? "SHOW_ROUTINE ON *.*" : "SELECT ON `mysql`.`proc`")
                + " TO `least`@`127.0.0.1`";
        try {
            var target = MysqlDumps.targetOf(server, "least", "secret", SHOP);
            server.execute("", "GRANT SELECT, EVENT ON shop.* TO 'least'@'127.0.0.1'");
            assertThatThrownBy(() -> engine.probe(target))
                    .hasMessageContaining("GRANT SHOW VIEW, TRIGGER ON `shop`.* TO `least`@`127.0.0.1`");
            server.execute("", "GRANT SHOW VIEW, TRIGGER ON shop.* TO 'least'@'127.0.0.1'");
            engine.probe(target);
            try (DumpPlan plan = engine.plan(target)) {
                assertThat(plan.warnings())
                        .extracting(DumpWarning::text)
                        .anyMatch(text -> text.contains("GRANT SELECT ON `mysql`.* TO `least`@`127.0.0.1`"))
                        .anyMatch(text -> text.startsWith("Routines that others") && text.contains(routines));
                Dump dump = MysqlDumps.dump(plan, folder).of(SHOP);
                assertThat(dump.result().warnings())
                        .extracting(DumpWarning::text)
                        .anyMatch(text -> text.contains("GRANT RELOAD ON *.* TO `least`@`127.0.0.1`"));
            }
            server.execute("", routines);
            try (DumpPlan plan = engine.plan(target)) {
                MysqlDumps.load(server, MysqlDumps.dump(plan, folder).of(SHOP).file(), "copy");
            }
            assertThat(MysqlSamples.contents(server, "copy"))
                    .containsExactlyElementsOf(MysqlSamples.contents(server, SHOP));
        } finally {
            server.execute("", "DROP USER 'least'@'127.0.0.1'");
        }
    }

    @Test
    void the_least_account_of_the_documentation_dumps_everything_without_a_warning() throws Exception {
        MysqlSamples.fill(server, SHOP);
        server.execute(SHOP, "DROP TABLE log");
        server.execute(
                "",
                "CREATE USER 'least'@'127.0.0.1' IDENTIFIED BY 'secret'",
                "GRANT SELECT, SHOW VIEW, TRIGGER, EVENT, RELOAD, REPLICATION CLIENT, REPLICATION SLAVE ON *.* TO"
                        + " 'least'@'127.0.0.1'");
        try (DumpPlan plan = engine.plan(MysqlDumps.targetOf(server, "least", "secret"))) {
            assertThat(plan.warnings()).isEmpty();
            Dumps dumps = MysqlDumps.dump(plan, folder);
            dumps.all()
                    .values()
                    .forEach(dump -> assertThat(dump.result().warnings()).isEmpty());
            assertThat(plan.state()).containsKey("log_position");
            MysqlDumps.load(server, dumps.of(SHOP).file(), "copy");
            assertThat(MysqlSamples.contents(server, "copy"))
                    .containsExactlyElementsOf(MysqlSamples.contents(server, SHOP));
        } finally {
            server.execute("", "DROP USER 'least'@'127.0.0.1'");
        }
    }

    @Test
    void the_text_of_a_database_changes_no_other_one() throws Exception {
        server.execute("", "CREATE DATABASE shop CHARACTER SET latin1");
        server.execute(
                SHOP,
                "CREATE PROCEDURE p() SELECT 1",
                "CREATE TABLE t (a INT)",
                "CREATE TRIGGER r BEFORE INSERT ON t FOR EACH ROW SET NEW.a = 1",
                "ALTER DATABASE shop CHARACTER SET utf8mb4");
        try (DumpPlan plan = engine.plan(MysqlDumps.target(server, SHOP))) {
            Path dump = MysqlDumps.dump(plan, folder).of(SHOP).file();
            assertThat(Files.readString(dump))
                    .contains("ALTER DATABASE CHARACTER SET latin1")
                    .doesNotContain("shop");
            server.execute(SHOP, "DROP PROCEDURE p");
            MysqlDumps.load(server, dump, "copy");
        }
        String routines = "SELECT ROUTINE_SCHEMA, DATABASE_COLLATION FROM information_schema.ROUTINES"
                + " WHERE ROUTINE_NAME = 'p'";
        assertThat(server.rows("", routines)).containsExactly("copy|latin1_swedish_ci");
    }

    @Test
    void databases_whose_names_a_server_takes_for_one_another_stay_apart() throws Exception {
        List<String> alike = List.of(SHOP, "SHOP", "shöp");
        for (String name : alike) {
            int i = alike.indexOf(name);
            server.execute(
                    "",
                    "CREATE DATABASE " + MysqlSamples.name(name) + " CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci");
            server.execute(
                    name,
                    "CREATE TABLE t (n INT PRIMARY KEY, a VARCHAR(9))",
                    "CREATE TABLE `T` (n INT PRIMARY KEY, `ö` VARCHAR(9))",
                    "CREATE VIEW v" + i + " AS SELECT n FROM t",
                    "CREATE FUNCTION f" + i + "() RETURNS INT DETERMINISTIC RETURN " + i,
                    "CREATE TRIGGER r" + i + " BEFORE INSERT ON t FOR EACH ROW SET NEW.a = " + i,
                    "CREATE EVENT e" + i
                            + " ON SCHEDULE EVERY 1 DAY STARTS '2031-01-01 00:00:00' DISABLE DO SET @a = 1",
                    "INSERT INTO t (n) VALUES (" + i + "), (7)");
        }
        engine = MysqlDumps.engine(flavor, MysqlDumps.config(Map.of("content-hashes", "true")));
        try (DumpPlan plan = engine.plan(MysqlDumps.target(server))) {
            assertThat(plan.warnings()).isEmpty();
            Dumps dumps = MysqlDumps.dump(plan, folder);
            for (String name : alike) {
                Dump dump = dumps.of(name);
                assertThat(dump.result().warnings()).isEmpty();
                MysqlDumps.load(server, dump.file(), "copy");
                assertThat(MysqlSamples.contents(server, "copy")).isEqualTo(MysqlSamples.contents(server, name));
                assertThat(counted("copy", true).schemas())
                        .isEqualTo(dump.result().contents().get(0).schemas());
            }
        }
        List<List<String>> before =
                alike.stream().map(name -> MysqlSamples.contents(server, name)).toList();
        MysqlConfig config = MysqlDumps.config(Map.of());
        try (RestoreTarget target =
                new MysqlRestores(flavor, config, new MysqlTools(config)).connect(MysqlDumps.target(server), null)) {
            target.swap("shöp", "copy", "kept");
        }
        for (String name : alike) {
            assertThat(MysqlSamples.contents(server, name)).isEqualTo(before.get(alike.indexOf(name)));
        }
        assertThat(MysqlSamples.contents(server, "kept")).isEqualTo(before.get(2));
    }

    @Test
    void a_view_that_refers_to_nothing_is_left_out_alone() throws Exception {
        MysqlSamples.fill(server, SHOP);
        server.execute(
                SHOP, "CREATE TABLE gone (a INT)", "CREATE VIEW broken AS SELECT a FROM gone", "DROP TABLE gone");
        try (DumpPlan plan = engine.plan(MysqlDumps.target(server))) {
            assertThat(plan.warnings())
                    .filteredOn(DumpWarning::omission)
                    .singleElement()
                    .extracting(DumpWarning::text)
                    .asString()
                    .contains("\"broken\"");
            MysqlDumps.load(server, MysqlDumps.dump(plan, folder).of(SHOP).file(), "copy");
        }
        server.execute(SHOP, "DROP VIEW broken");
        assertThat(MysqlSamples.contents(server, "copy"))
                .containsExactlyElementsOf(MysqlSamples.contents(server, SHOP));
    }

    @Test
    void a_table_that_changes_under_the_dump_costs_an_attempt() throws Exception {
        for (String database : List.of("a", "b")) {
            server.execute("", "CREATE DATABASE " + database);
            server.execute(database, "CREATE TABLE t (n INT PRIMARY KEY, v LONGTEXT)");
        }
        // More than the pipe and the queue hold, so that the tool cannot reach the second database before it is read
        // on.
        server.execute("a", "INSERT INTO t VALUES (1, REPEAT('x', 12000000))");
        try (DumpPlan plan = engine.plan(MysqlDumps.target(server, "a", "b"))) {
            OutputStream changing = new FirstWrite(
                    () -> server.execute("b", "ALTER TABLE t ADD COLUMN w INT DEFAULT 5, ALGORITHM=COPY"));
            plan.parts().get(1).dump(changing, null);
            assertThatThrownBy(() -> plan.parts().get(2).dump(OutputStream.nullOutputStream(), null))
                    .hasMessageContaining("changed")
                    .extracting("code")
                    .isEqualTo(Code.SERVER_CHANGED);
        }
    }

    @Test
    void a_plan_that_is_closed_ends_its_tool_and_its_sessions() throws Exception {
        server.execute("", "CREATE DATABASE big");
        server.execute("big", "CREATE TABLE t (v LONGTEXT)", "INSERT INTO t VALUES (REPEAT('x', 12000000))");
        try (DumpPlan plan = engine.plan(MysqlDumps.target(server, "big"))) {
            assertThatThrownBy(() -> plan.parts()
                            .get(1)
                            .dump(
                                    new OutputStream() {
                                        @Override
                                        public void write(int b) throws java.io.IOException {
                                            throw new java.io.IOException("full");
                                        }
                                    },
                                    null))
                    .hasMessage("full");
        }
        assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .noneMatch(name -> name.startsWith("dump of root"));
        try (Stream<Path> left = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            Optional<Path> options =
                    left.filter(path -> Files.exists(path.resolve("options"))).findFirst();
            assertThat(options).isEmpty();
        }
    }
}
