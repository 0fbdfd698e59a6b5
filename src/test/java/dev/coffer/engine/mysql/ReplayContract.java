package dev.coffer.engine.mysql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffer.engine.EngineException;
import dev.coffer.engine.MemoryDump;
import dev.coffer.engine.Replayed;
import dev.coffer.engine.Replayed.Transaction;
import dev.coffer.engine.StoredDump;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What a replay does on a scratch server of each flavor, with logs that the flavor's stock tool reads. */
abstract class ReplayContract extends ScratchReplay {

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
    void nothing_of_the_server_itself_is_replayed() throws Exception {
        makeTable();
        Recorded recorded = recorded(() -> source.execute(
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
                "CREATE USER 'clerk'@'%' IDENTIFIED BY 'c-l-e-r-k'"));

        Replayed replayed = replay(recorded);

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
    void a_compressed_log_and_rows_of_many_events_are_replayed() throws Exception {
        makeTable();
        source.execute(SHOP, "CREATE TABLE big (id INT PRIMARY KEY, v VARCHAR(200))");
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
        Recorded recorded = recorded(() -> {
            try {
                source.execute(SHOP, statements.toArray(String[]::new));
            } finally {
                if (flavor() == Flavor.MARIADB) {
                    source.execute("", "SET GLOBAL log_bin_compress = OFF");
                }
            }
        });

        Replayed replayed = replay(recorded);

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
        Recorded recorded = recorded(this::useOtherCharacterSets);

        Replayed replayed = replay(recorded);

        assertThat(replayed.notes()).isEmpty();
        assertThat(source.rows(SHOP, "SELECT `縗癭` FROM `縗癭`")).containsExactly("縗癭", "縗癭");
        assertThat(MysqlSamples.contents(copy, SHOP)).isEqualTo(MysqlSamples.contents(source, SHOP));
    }

    private void useOtherCharacterSets() throws IOException {
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
    }

    @Test
    void a_transaction_of_many_megabytes_is_replayed() throws Exception {
        makeTable();
        source.execute(SHOP, "CREATE TABLE big (id INT AUTO_INCREMENT PRIMARY KEY, data LONGBLOB)");
        Recorded recorded = recorded(
                "SET @mega = REPEAT('0123456789abcdef', 65536)",
                "INSERT INTO big (data) VALUES (@mega), (@mega), (@mega), (@mega)",
                "INSERT INTO big (data) SELECT a.data FROM big a, big b");

        replay(recorded);

        assertThat(copy.rows(SHOP, "CHECKSUM TABLE big")).isEqualTo(source.rows(SHOP, "CHECKSUM TABLE big"));
    }
}
