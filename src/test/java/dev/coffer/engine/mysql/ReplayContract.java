package dev.coffer.engine.mysql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffer.engine.DatabaseRestore;
import dev.coffer.engine.DumpPart;
import dev.coffer.engine.DumpPlan;
import dev.coffer.engine.DumpWarning;
import dev.coffer.engine.EngineException;
import dev.coffer.engine.EngineException.Code;
import dev.coffer.engine.LocalServer;
import dev.coffer.engine.LogEnd;
import dev.coffer.engine.MemoryDump;
import dev.coffer.engine.Replayed;
import dev.coffer.engine.Replayed.Transaction;
import dev.coffer.engine.RestoreResult;
import dev.coffer.engine.RestoreTarget;
import dev.coffer.engine.StoredDump;
import dev.coffer.engine.Target;
import dev.coffer.harness.MysqlServer;
import dev.coffer.harness.SqlServer;
import dev.coffer.harness.TestFolders;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;

/** What a replay does on a scratch server of each flavor, with logs that the flavor's stock tool reads. */
@Timeout(240)
@TestInstance(Lifecycle.PER_CLASS)
abstract class ReplayContract {

    private static final String SHOP = "größe";
    private static final String NEW = "n`ew's";

    private final MysqlServer source = MysqlServer.shared(flavor());
    private final MysqlConfig config = MysqlDumps.config(Map.of());
    private final MysqlTools tools = new MysqlTools(config);
    private final Path folder = TestFolders.create("coffer-replay");
    private LocalServer scratch;
    private SqlServer copy;

    abstract Flavor flavor();

    @BeforeAll
    void a_scratch_server() throws Exception {
        scratch = new MysqlServers(flavor(), tools, config).scratch(folder, "8.0");
        Target replayer = scratch.replayer();
        copy = database -> {
            try {
                return new MysqlLogin(replayer, flavor(), config).open(database.isEmpty() ? null : database);
            } catch (EngineException e) {
                throw new IllegalStateException(e);
            }
        };
    }

    @AfterAll
    void end() {
        no_databases();
        source.execute("", "DROP USER IF EXISTS 'ghost'@'%', 'clerk'@'%'");
        scratch.close();
        TestFolders.delete(folder);
    }

    @BeforeEach
    void no_databases() {
        for (SqlServer server : List.of(source, copy)) {
            for (String database : List.of(SHOP, NEW)) {
                server.execute("", "DROP DATABASE IF EXISTS " + MysqlSession.name(database));
            }
        }
        source.execute(
                "",
                "SET GLOBAL log_bin_trust_function_creators = 1",
                "DROP USER IF EXISTS 'ghost'@'%', 'clerk'@'%'",
                "CREATE USER 'ghost'@'%' IDENTIFIED BY 'g-h-0-s-t'",
                "GRANT ALL ON *.* TO 'ghost'@'%'");
    }

    @Test
    void a_replay_makes_what_the_source_had_at_the_end_of_the_log() throws Exception {
        MysqlSamples.fill(source, SHOP);
        source.execute(
                SHOP,
                "CREATE DEFINER = 'ghost'@'%' VIEW seen AS SELECT id, what FROM orders",
                "CREATE DEFINER = 'ghost'@'%' PROCEDURE haunt() SELECT 1",
                "CREATE EVENT daily ON SCHEDULE EVERY 1 DAY STARTS '2031-01-01 00:00:00' DO DELETE FROM log",
                "CREATE EVENT never ON SCHEDULE EVERY 1 DAY STARTS '2031-01-01 00:00:00' DISABLE DO DELETE FROM log");
        LogPoint base = LogPieces.now(source);
        List<MemoryDump> full = dump(source(SHOP));
        changeRows();
        LogPoint middle = LogPieces.now(source);
        source.execute("", "FLUSH BINARY LOGS");
        changeDefinitions();
        source.execute("", "FLUSH BINARY LOGS");
        makeAnotherDatabase();
        LogPoint end = LogPieces.now(source);
        List<StoredDump> pieces =
                List.of(LogPieces.between(source, base, middle), LogPieces.between(source, middle, end));

        restore(full);
        Replayed replayed = replay(state(base, end), pieces, null);

        assertThat(replayed.notes()).isEmpty();
        Transaction last = Objects.requireNonNull(replayed.last());
        assertThat(last.time()).isBetween(base.time().minusSeconds(1), end.time());
        assertThat(last.position()).isEqualTo(end.file() + ":" + end.position());
        assertThat(last.gtid()).isEqualTo(source.lastGtid());
        for (String database : List.of(SHOP, NEW)) {
            assertThat(MysqlSamples.contents(copy, database)).isEqualTo(MysqlSamples.contents(source, database));
            assertThat(definers(copy, database)).isEqualTo(definers(source, database));
        }
        assertSameDump();
    }

    private void changeRows() {
        source.execute(
                SHOP,
                "INSERT INTO orders (what, price, photo, doc, flags, ratio, old) VALUES ('# at 7\n/*!*/;\nDELIMITER ;\n#261130"
                        + " 10:00:00 server id 1  end_log_pos 9 CRC32 0x01020304 \tGTID 0-1-1\n😀', 3.5, x'0027235c',"
                        + " '{\"k\": \"größe 😀\"}', b'11', 1e300, 'Ä')",
                "UPDATE orders SET price = price + 1 WHERE id < 3",
                "DELETE FROM orders WHERE id = 3",
                "START TRANSACTION",
                "INSERT INTO log VALUES ('three')",
                "UPDATE orders SET doc = '[]' WHERE id = 2",
                "DELETE FROM `lines` WHERE order_id = 1",
                "COMMIT",
                "START TRANSACTION",
                "DELETE FROM orders",
                "ROLLBACK",
                "SET SESSION binlog_format = 'STATEMENT'",
                "SET @a = 'it''s', time_zone = '+05:00', sql_mode = 'NO_BACKSLASH_ESCAPES'",
                "INSERT INTO `a``b 'c' \"d\"` VALUES (8)",
                "INSERT INTO orders (what, at) VALUES (CONCAT('a\\', @a), NOW())");
    }

    private void changeDefinitions() {
        source.execute(
                SHOP,
                "ALTER TABLE orders ADD COLUMN more VARCHAR(10) DEFAULT 'x;', ADD KEY (price)",
                "INSERT INTO orders (what, more) VALUES ('later', NULL)",
                "CREATE TABLE later (id INT PRIMARY KEY) AS SELECT id FROM orders",
                "DROP TABLE `lines`",
                "DROP VIEW last_costly",
                "CREATE OR REPLACE DEFINER = 'ghost'@'%' VIEW costly AS SELECT id FROM orders",
                "CREATE DEFINER = 'missing'@'elsewhere' FUNCTION plus_two(a INT) RETURNS INT DETERMINISTIC RETURN a + 2",
                "DROP FUNCTION plus_one",
                "CREATE PROCEDURE odd() BEGIN -- it's;\n /* ; DELIMITER ; */ SELECT '\\\\! touch /tmp/coffer-made\n# at 5"
                        + "\n/*!*/;\n'; END",
                "DROP TRIGGER before_order",
                "CREATE TRIGGER after_order AFTER DELETE ON orders FOR EACH ROW INSERT INTO later VALUES (2000 + OLD.id)",
                "DELETE FROM orders WHERE id = 2",
                "SET SESSION binlog_format = 'STATEMENT'",
                "DELETE FROM orders WHERE id = 4",
                "SET SESSION binlog_format = 'ROW'",
                "CREATE DEFINER = 'ghost'@'%' EVENT hourly ON SCHEDULE EVERY 1 HOUR DO DELETE FROM log",
                "CREATE EVENT once ON SCHEDULE AT '2031-01-01 00:00:00' DO DELETE FROM log",
                "ALTER EVENT daily DISABLE",
                "ALTER EVENT never ENABLE",
                "TRUNCATE TABLE `a``b 'c' \"d\"`",
                "XA START 'one'",
                "INSERT INTO later VALUES (1001)",
                "XA END 'one'",
                "XA PREPARE 'one'",
                "XA COMMIT 'one'");
    }

    private void makeAnotherDatabase() {
        source.execute(
                "",
                "CREATE DATABASE " + MysqlSession.name(NEW) + " CHARACTER SET latin1",
                "CREATE TABLE " + SqlNames.quoted(NEW, "t") + " (id INT PRIMARY KEY, word VARCHAR(20))",
                "INSERT INTO " + SqlNames.quoted(NEW, "t") + " VALUES (1, 'größe')",
                "USE mysql",
                "CREATE TABLE " + SqlNames.quoted(NEW, "u") + " AS SELECT 5 AS five",
                "CREATE DATABASE passing",
                "CREATE TABLE passing.t (id INT)",
                "INSERT INTO passing.t VALUES (1)",
                "DROP DATABASE passing");
    }

    private void assertSameDump() throws Exception {
        List<String> locks = copy.rows("", "SHOW GLOBAL STATUS LIKE 'Com_flush'");
        List<MemoryDump> again = dump(onScratch(SHOP, NEW));
        assertThat(copy.rows("", "SHOW GLOBAL STATUS LIKE 'Com_flush'")).isEqualTo(locks);
        for (MemoryDump dump : again) {
            if (dump.database() != null) {
                String text = new String(dump.bytes(), StandardCharsets.UTF_8);
                assertThat(text).doesNotContain(MysqlDefinitions.TABLE, MysqlServers.REPLAYER);
                if (SHOP.equals(dump.database())) {
                    assertThat(text)
                            .contains(
                                    "`ghost`@`%`", "`missing`@`elsewhere`", "EVENT `hourly`", "VIEW `seen`", "TRIGGER");
                    assertThat(Arrays.stream(text.split("\n", -1))
                                    .filter(line -> line.contains("EVENT `never`"))
                                    .toList())
                            .singleElement()
                            .asString()
                            .contains(" ENABLE");
                }
            }
        }
    }

    @Test
    void a_replay_ends_before_the_first_transaction_of_a_moment() throws Exception {
        source.execute("", "CREATE DATABASE " + MysqlSession.name(SHOP));
        source.execute(
                SHOP,
                "CREATE TABLE bank (id INT PRIMARY KEY, cents INT)",
                "INSERT INTO bank VALUES (1, 1000), (2, 1000), (3, 1000)");
        LogPoint base = LogPieces.now(source);
        List<MemoryDump> full = dump(source(SHOP));
        List<Instant> moments = new ArrayList<>();
        List<List<String>> expected = new ArrayList<>();
        List<StoredDump> pieces = new ArrayList<>();
        LogPoint from = base;
        for (int round = 0; round < 3; round++) {
            for (int i = 0; i < 20; i++) {
                transfer(1 + i % 3, 1 + (i + 1 + round) % 3, 7 * i + round);
            }
            expected.add(source.rows(SHOP, "SELECT * FROM bank ORDER BY id"));
            moments.add(LogPieces.nextSecond(source));
            transfer(1, 2, 1);
            LogPoint to = LogPieces.now(source);
            pieces.add(LogPieces.between(source, from, to));
            from = to;
        }

        for (int round = 0; round < 3; round++) {
            copy.execute("", "DROP DATABASE IF EXISTS " + MysqlSession.name(SHOP));
            restore(full);
            Replayed replayed = replay(state(base, from), pieces, LogEnd.before(moments.get(round)));

            assertThat(copy.rows(SHOP, "SELECT * FROM bank ORDER BY id")).isEqualTo(expected.get(round));
            assertThat(copy.rows(SHOP, "SELECT SUM(cents) FROM bank")).containsExactly("3000");
            assertThat(Objects.requireNonNull(replayed.last()).time()).isBefore(moments.get(round));
        }
        copy.execute("", "DROP DATABASE " + MysqlSession.name(SHOP));
        restore(full);
        assertThat(replay(state(base, from), pieces, LogEnd.before(base.time().minusSeconds(60)))
                        .last())
                .isNull();
        assertThat(copy.rows(SHOP, "SELECT cents FROM bank")).containsOnly("1000");
    }

    @Test
    void a_replay_ends_with_a_transaction_or_at_a_position() throws Exception {
        makeTable();
        LogPoint base = LogPieces.now(source);
        List<MemoryDump> full = dump(source(SHOP));
        List<Step> steps = new ArrayList<>();
        List<StoredDump> pieces = new ArrayList<>();
        LogPoint from = base;
        for (int id = 2; id < 10; id++) {
            if (id == 5) {
                source.execute("", "FLUSH BINARY LOGS");
            }
            source.execute(
                    SHOP,
                    "START TRANSACTION",
                    "UPDATE t SET word = 'changed' WHERE id = 1",
                    "INSERT INTO t VALUES (" + id + ", 'a')",
                    "UPDATE t SET word = CONCAT(word, 'b') WHERE id = " + id,
                    "COMMIT");
            LogPoint now = LogPieces.now(source);
            steps.add(new Step(now, source.lastGtid(), source.rows(SHOP, "SELECT * FROM t ORDER BY id")));
            if (id == 6) {
                pieces.add(LogPieces.between(source, from, now));
                from = now;
            }
        }
        source.execute(SHOP, "CREATE TABLE after_all (id INT PRIMARY KEY)");
        LogPoint end = LogPieces.now(source);
        pieces.add(LogPieces.between(source, from, end));

        for (int at : List.of(0, 2, 3, 4, 7)) {
            Step step = steps.get(at);
            assertEnds(full, state(base, end), pieces, LogEnd.with(step.gtid()), step);
            assertEnds(full, state(base, end), pieces, LogEnd.at(step.text(0)), step);
            if (at > 0 && at != 3) {
                assertEnds(full, state(base, end), pieces, LogEnd.at(step.text(-1)), steps.get(at - 1));
                assertEnds(full, state(base, end), pieces, LogEnd.at(step.text(-200)), steps.get(at - 1));
            }
        }
        freshly(full);
        assertThat(replay(state(base, end), pieces, LogEnd.at(base.file() + ":" + base.position()))
                        .last())
                .isNull();
        String unknown = flavor() == Flavor.MARIADB ? "7-7-7" : "00000000-0000-0000-0000-00000000abcd:7";
        assertThatThrownBy(() -> replay(state(base, end), pieces, LogEnd.with(unknown)))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("from " + base)
                .hasMessageContaining("to " + end)
                .hasMessageContaining("has no transaction " + unknown)
                .extracting(e -> ((EngineException) e).code())
                .isEqualTo(Code.TARGET_LACKS);
    }

    /** What the table held at a place in the log, and the transaction that ends there. */
    private record Step(LogPoint point, String gtid, List<String> rows) {

        String text(int bytes) {
            return point.file() + ":" + (point.position() + bytes);
        }
    }

    private void freshly(List<MemoryDump> full) throws EngineException, IOException {
        copy.execute("", "DROP DATABASE IF EXISTS " + MysqlSession.name(SHOP));
        restore(full);
    }

    private void assertEnds(
            List<MemoryDump> full, Map<String, String> state, List<StoredDump> pieces, LogEnd end, Step expected)
            throws Exception {
        freshly(full);
        Transaction last = Objects.requireNonNull(replay(state, pieces, end).last());

        assertThat(copy.rows(SHOP, "SELECT * FROM t ORDER BY id"))
                .as(end.toString())
                .isEqualTo(expected.rows());
        assertThat(last.gtid()).as(end.toString()).isEqualTo(expected.gtid());
        assertThat(last.position()).as(end.toString()).isEqualTo(expected.text(0));
        assertThat(copy.rows(SHOP, "SHOW TABLES")).containsExactly("t");
    }

    @Test
    void a_position_in_the_midst_of_an_xa_transaction_leaves_it_out() throws Exception {
        makeTable();
        LogPoint base = LogPieces.now(source);
        List<MemoryDump> full = dump(source(SHOP));
        source.execute(SHOP, "XA START 'one'", "INSERT INTO t VALUES (2, 'xa')", "XA END 'one'", "XA PREPARE 'one'");
        LogPoint prepared = LogPieces.now(source);
        source.execute(SHOP, "XA COMMIT 'one'");
        LogPoint end = LogPieces.now(source);
        StoredDump piece = LogPieces.between(source, base, end);

        for (long back : List.of(0L, 1L, 100L, 150L)) {
            freshly(full);
            replay(state(base, end), List.of(piece), LogEnd.at(prepared.file() + ":" + (prepared.position() - back)));
            assertThat(copy.rows(SHOP, "SELECT id FROM t")).containsExactly("1");
            assertThat(copy.rows("", "XA RECOVER")).isEmpty();
        }
    }

    private void transfer(int from, int to, int cents) {
        source.execute(
                SHOP,
                "START TRANSACTION",
                "UPDATE bank SET cents = cents - " + cents + " WHERE id = " + from,
                "UPDATE bank SET cents = cents + " + cents + " WHERE id = " + to,
                "COMMIT");
    }

    @Test
    void nothing_of_the_server_itself_is_replayed() throws Exception {
        makeTable();
        LogPoint base = LogPieces.now(source);
        List<MemoryDump> full = dump(source(SHOP));
        source.execute(
                "",
                "CREATE USER 'clerk'@'%' IDENTIFIED BY 'c-l-e-r-k'",
                "GRANT SELECT ON *.* TO 'clerk'@'%'",
                "USE mysql",
                "INSERT INTO time_zone (Time_zone_id, Use_leap_seconds) VALUES (4711, 'Y')",
                "DELETE FROM time_zone WHERE Time_zone_id = 4711",
                "CREATE TABLE coffer_test (id INT)",
                "DROP TABLE coffer_test",
                "CREATE DATABASE " + MysqlSession.name(NEW),
                "INSERT INTO " + SqlNames.quoted(SHOP, "t") + " VALUES (2, 'two')",
                "DROP USER 'clerk'@'%'",
                "CREATE USER 'clerk'@'%' IDENTIFIED BY 'c-l-e-r-k'");
        LogPoint end = LogPieces.now(source);
        StoredDump piece = LogPieces.between(source, base, end);

        restore(full);
        Replayed replayed = replay(state(base, end), List.of(piece), null);

        assertThat(copy.rows(SHOP, "SELECT * FROM t ORDER BY id")).containsExactly("1|one", "2|two");
        assertThat(copy.rows("", "SHOW DATABASES")).contains(NEW);
        assertThat(copy.rows("", "SELECT COUNT(*) FROM mysql.user WHERE User = 'clerk'"))
                .containsExactly("0");
        assertThat(copy.rows("", "SELECT COUNT(*) FROM mysql.time_zone WHERE Time_zone_id = 4711"))
                .containsExactly("0");
        assertThat(replayed.notes()).anySatisfy(note -> assertThat(note).contains("accounts", ": 4"));
        assertThat(replayed.notes()).anySatisfy(note -> assertThat(note).contains("server's own databases"));
        assertThat(replayed.notes()).hasSize(2);
    }

    @Test
    void what_reaches_beyond_databases_is_left_out_or_refused() throws Exception {
        Path made = folder.resolve("made");
        makeTable();
        LogRange range = new LogRange(LogPieces.now(source), LogPieces.now(source));
        restore(dump(source(SHOP)));
        String script =
                "DELIMITER /*!*/;\nuse `" + SHOP + "`/*!*/;\nCREATE FUNCTION f RETURNS STRING SONAME 'f.so'\n/*!*/;\n"
                        + "\\! touch " + made + "\n/*!*/;\n";
        String harmless =
                "DELIMITER /*!*/;\nuse `" + SHOP + "`/*!*/;\nCREATE FUNCTION f RETURNS STRING SONAME 'f.so'\n/*!*/;\n"
                        + "DROP FUNCTION f\n/*!*/;\nLOAD DATA INFILE '/etc/passwd' INTO TABLE t\n/*!*/;\nSET GLOBAL read_only = 1\n/*!*/;\n"
                        + "CREATE DEFINER='coffer_admin'@'localhost' PROCEDURE p() SELECT 1\n/*!*/;\nINSTALL PLUGIN x SONAME 'x.so'\n"
                        + "/*!*/;\nDELIMITER ;\n";

        Replayed replayed = replay(Map.of(), List.of(LogPieces.piece(range, harmless)), null);

        assertThat(String.join("\n", replayed.notes()))
                .contains("CREATE FUNCTION SONAME", "LOAD DATA", "SET GLOBAL", "INSTALL PLUGIN", "Definers");
        assertThat(definers(copy, SHOP)).containsExactly("p|" + MysqlServers.REPLAYER + "@localhost");
        assertThatThrownBy(() -> replay(Map.of(), List.of(LogPieces.piece(range, script)), null))
                .isInstanceOf(EngineException.class);
        assertThat(made).doesNotExist();
    }

    @Test
    void pieces_that_do_not_fit_are_refused_before_anything_is_replayed() throws Exception {
        makeTable();
        LogPoint base = LogPieces.now(source);
        List<MemoryDump> full = dump(source(SHOP));
        List<MemoryDump> pieces = new ArrayList<>();
        List<LogPoint> points = new ArrayList<>(List.of(base));
        for (int id = 2; id < 5; id++) {
            source.execute(SHOP, "INSERT INTO t VALUES (" + id + ", 'more')");
            points.add(LogPieces.now(source));
            pieces.add(LogPieces.between(source, points.get(id - 2), points.get(id - 1)));
        }
        restore(full);
        Map<String, String> state = state(base, points.get(3));

        assertRefused(state, List.of(pieces.get(0), pieces.get(2)), "do not follow one another");
        assertRefused(state, List.of(pieces.get(1), pieces.get(0), pieces.get(2)), "do not follow one another");
        assertRefused(state, List.of(pieces.get(1), pieces.get(2)), "do not follow one another");
        assertRefused(state, List.of(pieces.get(0), pieces.get(1)), "do not follow one another");
        assertRefused(
                state, List.of(pieces.get(0).with("SELECT 1;\n".getBytes(StandardCharsets.UTF_8))), "does not begin");
        assertThat(copy.rows(SHOP, "SELECT id FROM t")).containsExactly("1");

        byte[] last = pieces.get(2).bytes();
        MemoryDump cut = pieces.get(2).with(Arrays.copyOf(last, last.length - LogRange.END.length()));
        assertRefused(state, List.of(pieces.get(0), pieces.get(1), cut), "cut off");
    }

    private void assertRefused(Map<String, String> state, List<StoredDump> pieces, String words) {
        assertThatThrownBy(() -> replay(state, pieces, null))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining(words)
                .extracting(e -> ((EngineException) e).code())
                .isEqualTo(Code.TOOL_FAILED);
    }

    @Test
    void a_row_that_is_missing_ends_a_replay_with_its_place() throws Exception {
        makeTable();
        LogPoint base = LogPieces.now(source);
        List<MemoryDump> full = dump(source(SHOP));
        source.execute(
                SHOP, "INSERT INTO t VALUES (2, 'two')", "DELETE FROM t WHERE id = 1", "DELETE FROM t WHERE id = 2");
        LogPoint end = LogPieces.now(source);
        StoredDump piece = LogPieces.between(source, base, end);
        restore(full);
        copy.execute(SHOP, "DELETE FROM t");

        assertThatThrownBy(() -> replay(state(base, end), List.of(piece), null))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining(" at " + base.file() + ":")
                .hasMessageContaining("1032")
                .extracting(e -> ((EngineException) e).code())
                .isEqualTo(Code.TOOL_FAILED);
        assertThat(copy.rows(SHOP, "SELECT * FROM t")).containsExactly("2|two");
    }

    @Test
    void a_prepared_transaction_whose_commit_is_later_is_rolled_back() throws Exception {
        makeTable();
        LogPoint base = LogPieces.now(source);
        List<MemoryDump> full = dump(source(SHOP));
        source.execute(SHOP, "XA START 'two'", "INSERT INTO t VALUES (2, 'xa')", "XA END 'two'", "XA PREPARE 'two'");
        LogPoint end = LogPieces.now(source);
        StoredDump piece = LogPieces.between(source, base, end);
        source.execute(SHOP, "XA ROLLBACK 'two'");
        restore(full);

        Replayed replayed = replay(state(base, end), List.of(piece), null);

        assertThat(replayed.notes()).singleElement().asString().contains("XA");
        assertThat(copy.rows(SHOP, "SELECT id FROM t")).containsExactly("1");
        assertThat(copy.rows("", "XA RECOVER")).isEmpty();
    }

    @Test
    void the_end_of_a_transaction_that_was_prepared_before_the_full_backup_is_left_out_and_told() throws Exception {
        makeTable();
        source.execute(SHOP, "XA START 'one'", "INSERT INTO t VALUES (8, 'xa')", "XA END 'one'", "XA PREPARE 'one'");
        source.execute(SHOP, "XA START 'two'", "INSERT INTO t VALUES (9, 'xa')", "XA END 'two'", "XA PREPARE 'two'");
        LogPoint base = LogPieces.now(source);
        List<MemoryDump> full = dump(source(SHOP));
        source.execute(
                SHOP,
                "XA COMMIT 'one'",
                "XA ROLLBACK 'two'",
                "XA START 'three'",
                "INSERT INTO t VALUES (2, 'two')",
                "XA END 'three'",
                "XA COMMIT 'three' ONE PHASE");
        LogPoint end = LogPieces.now(source);
        StoredDump piece = LogPieces.between(source, base, end);
        restore(full);

        Replayed replayed = replay(state(base, end), List.of(piece), null);

        assertThat(replayed.notes()).singleElement().asString().contains("XA", "prepared before it: 1", "missing");
        assertThat(copy.rows(SHOP, "SELECT id FROM t ORDER BY 1")).containsExactly("1", "2");
    }

    @Test
    void a_compressed_log_and_rows_of_many_events_are_replayed() throws Exception {
        makeTable();
        source.execute(SHOP, "CREATE TABLE big (id INT PRIMARY KEY, v VARCHAR(200))");
        LogPoint base = LogPieces.now(source);
        List<MemoryDump> full = dump(source(SHOP));
        List<String> statements = new ArrayList<>(
                flavor() == Flavor.MYSQL
                        ? List.of("SET SESSION binlog_transaction_compression = ON")
                        : List.of("SET GLOBAL log_bin_compress = ON", "SET GLOBAL log_bin_compress_min_len = 10"));
        statements.addAll(List.of(
                "INSERT INTO t VALUES (2, 'a'), (3, 'b')",
                "INSERT INTO big WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 900)"
                        + " SELECT i, REPEAT(CHAR(65 + i % 26), 100) FROM n",
                "START TRANSACTION",
                "UPDATE big SET v = CONCAT(v, 'x') WHERE id < 500",
                "DELETE FROM t WHERE id = 1",
                "COMMIT",
                "CREATE TABLE made AS SELECT * FROM big WHERE id < 10",
                "CREATE VIEW seen AS SELECT id FROM big WHERE v LIKE 'A%'"));
        try {
            source.execute(SHOP, statements.toArray(String[]::new));
        } finally {
            if (flavor() == Flavor.MARIADB) {
                source.execute("", "SET GLOBAL log_bin_compress = OFF");
            }
        }
        LogPoint end = LogPieces.now(source);
        StoredDump piece = LogPieces.between(source, base, end);
        restore(full);

        Replayed replayed = replay(state(base, end), List.of(piece), null);

        assertThat(replayed.notes()).isEmpty();
        assertThat(copy.rows(SHOP, "SHOW TABLES")).isEqualTo(source.rows(SHOP, "SHOW TABLES"));
        for (String table : List.of("t", "big", "made", "seen")) {
            String all = "SELECT * FROM " + table + " ORDER BY id";
            assertThat(copy.rows(SHOP, all)).isEqualTo(source.rows(SHOP, all));
        }
    }

    @Test
    void characters_that_have_the_bytes_of_quotes_and_backslashes_are_replayed() throws Exception {
        makeTable();
        LogPoint base = LogPieces.now(source);
        List<MemoryDump> full = dump(source(SHOP));
        for (String[] each : new String[][] {
            {"gbk", "GBK", "縗癭"}, {"sjis", "Shift_JIS", "ソチ"}, {"big5", "Big5", "功亡"}, {"latin1", "windows-1252", "öß"}
        }) {
            String charset = each[0];
            String text = each[2];
            String script = "/*!\\C " + charset + " */;\nSET NAMES " + charset + ";\n"
                    + "CREATE TABLE `" + text + "` (id INT PRIMARY KEY, `" + text + "` VARCHAR(20) CHARACTER SET "
                    + charset + " DEFAULT '" + text + "' COMMENT '" + text + "');\n"
                    + "INSERT INTO `" + text + "` VALUES (1, '" + text + "'), (2, DEFAULT);\n"
                    + "CREATE VIEW `v" + text + "` AS SELECT '" + text + "' AS c;\n"
                    + "CREATE PROCEDURE `p" + text + "`() SELECT '" + text + "';\n"
                    + "CREATE TRIGGER `r" + text + "` BEFORE INSERT ON `" + text + "` FOR EACH ROW SET NEW.`" + text
                    + "` = '" + text + "';\n"
                    + "CREATE EVENT `e" + text + "` ON SCHEDULE EVERY 1 DAY STARTS '2031-01-01 00:00:00' DISABLE DO"
                    + " INSERT INTO `" + text + "` VALUES (7, '" + text + "');\n"
                    + (flavor() == Flavor.MYSQL
                            ? "CREATE TABLE `m" + text + "` AS SELECT * FROM `" + text + "`;\n"
                            : "")
                    + "ALTER TABLE `" + text + "` COMMENT = 'a''" + text + "';\n";
            Path file = folder.resolve(charset + ".sql");
            source.load(SHOP, Files.write(file, script.getBytes(Charset.forName(each[1]))));
        }
        LogPoint end = LogPieces.now(source);
        StoredDump piece = LogPieces.between(source, base, end);
        restore(full);

        Replayed replayed = replay(state(base, end), List.of(piece), null);

        assertThat(replayed.notes()).isEmpty();
        assertThat(source.rows(SHOP, "SELECT `縗癭` FROM `縗癭`")).containsExactly("縗癭", "縗癭");
        assertThat(MysqlSamples.contents(copy, SHOP)).isEqualTo(MysqlSamples.contents(source, SHOP));
    }

    @Test
    void a_transaction_of_many_megabytes_is_replayed() throws Exception {
        makeTable();
        source.execute(SHOP, "CREATE TABLE big (id INT AUTO_INCREMENT PRIMARY KEY, data LONGBLOB)");
        LogPoint base = LogPieces.now(source);
        List<MemoryDump> full = dump(source(SHOP));
        source.execute(
                SHOP,
                "SET @mega = REPEAT('0123456789abcdef', 65536)",
                "INSERT INTO big (data) VALUES (@mega), (@mega), (@mega), (@mega)",
                "INSERT INTO big (data) SELECT a.data FROM big a, big b");
        LogPoint end = LogPieces.now(source);
        StoredDump piece = LogPieces.between(source, base, end);
        restore(full);

        replay(state(base, end), List.of(piece), null);

        assertThat(copy.rows(SHOP, "CHECKSUM TABLE big")).isEqualTo(source.rows(SHOP, "CHECKSUM TABLE big"));
    }

    private void makeTable() {
        source.execute("", "CREATE DATABASE " + MysqlSession.name(SHOP));
        source.execute(
                SHOP, "CREATE TABLE t (id INT PRIMARY KEY, word VARCHAR(20))", "INSERT INTO t VALUES (1, 'one')");
    }

    private static Map<String, String> state(LogPoint base, LogPoint end) {
        return Map.of("log_base", base.toString(), "log_end", end.toString());
    }

    private Target source(String... databases) {
        return MysqlDumps.target(source, databases);
    }

    private Target onScratch(String... databases) {
        return scratch.replayer().withDatabases(List.of(databases));
    }

    private List<MemoryDump> dump(Target target) throws EngineException, IOException {
        List<MemoryDump> dumps = new ArrayList<>();
        try (DumpPlan plan = new MysqlEngine(flavor(), config, tools).plan(target)) {
            assertThat(plan.warnings().stream().filter(DumpWarning::omission)).isEmpty();
            for (DumpPart part : plan.parts()) {
                dumps.add(MemoryDump.of(plan, part));
            }
        }
        return dumps;
    }

    private void restore(List<MemoryDump> dumps) throws EngineException, IOException {
        try (RestoreTarget target = onServer()) {
            for (MemoryDump dump : dumps) {
                if (dump.database() != null) {
                    RestoreResult result = target.restore(dump, DatabaseRestore.staging(dump.database(), 1));
                    assertThat(result.failed()).isEmpty();
                    assertThat(result.notes()).isEmpty();
                }
            }
        }
    }

    private Replayed replay(Map<String, String> state, List<? extends StoredDump> pieces, @Nullable LogEnd end)
            throws EngineException, IOException {
        try (RestoreTarget target = onServer()) {
            return target.replay(state, List.copyOf(pieces), end);
        }
    }

    private RestoreTarget onServer() throws EngineException {
        return new MysqlRestores(flavor(), config, tools).connect(scratch.replayer(), null);
    }

    private static List<String> definers(SqlServer server, String database) {
        String name = SqlNames.string(database);
        return server.rows(
                "",
                "SELECT ROUTINE_NAME, DEFINER FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA = " + name
                        + " UNION ALL SELECT TABLE_NAME, DEFINER FROM information_schema.VIEWS WHERE TABLE_SCHEMA = "
                        + name
                        + " UNION ALL SELECT TRIGGER_NAME, DEFINER FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = "
                        + name
                        + " UNION ALL SELECT EVENT_NAME, DEFINER FROM information_schema.EVENTS WHERE EVENT_SCHEMA = "
                        + name + " ORDER BY 1");
    }
}
